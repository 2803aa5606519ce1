import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { EmbeddedServer } from '../../src/demo/embedded-server.ts'
import { Journal } from '../../src/journal/journal.ts'
import { migrate } from '../../src/journal/migrate.ts'
import { Session } from '../../src/postgres/session.ts'
import { fixedTarget } from '../../src/postgres/target.ts'
import { ownServer } from '../support/cluster.ts'
import { ran } from './captured-io.ts'

it('a standby can be asked what left, and nothing is noted or brought back there', async () => {
  await using primary = await ownServer(18)
  await using session = await Session.open(fixedTarget('main', primary.url()))
  await migrate(session, 'partitiond')
  const at = Temporal.Instant.from('2026-06-01T00:00:00Z')
  const journal = new Journal('partitiond')
  const id = await journal.intendDetach(session, {
    parent: { schema: 'public', name: 'events' },
    parentOid: 1,
    partitionOid: 2,
    name: { schema: 'public', name: 'events_3' },
    lower: '2026-03-01 00:00:00+00',
    upper: '2026-04-01 00:00:00+00',
    keyType: 'timestamptz',
    at,
  })
  await journal.confirmDetached(session, id, { name: { schema: 'public', name: 'events_3' }, at })
  await using standby = await EmbeddedServer.start({ major: 18, standbyOf: primary })
  const folder = await mkdtemp(join(tmpdir(), 'partitiond-standby-'))
  const file = join(folder, 'policies.yaml')
  await writeFile(file, 'version: 1\npolicies:\n  - table: public.events\n    interval: 1 month\n')
  const env = { DATABASE_URL: standby.url(), PARTITIOND_POLICIES: file }
  const on = (line: string): ReturnType<typeof ran> => ran(line.split(' '), { env })
  expect(await on('archive list')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/public\.events +\[2026-03-01, 2026-04-01\) UTC .*not archived/),
  })
  expect(await on('archive verify')).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('error standby:'),
  })
  expect(await on('archive restore public.events --lower 2026-03-01')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('is a standby: nothing can be changed on it'),
  })
  await rm(folder, { recursive: true })
})
