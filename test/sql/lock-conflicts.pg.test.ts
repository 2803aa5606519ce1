import { expect, it } from 'vitest'
import { conflictingCatalogModes } from '../../src/sql/lock-conflicts.ts'
import { type LockMode } from '../../src/sql/statement.ts'
import { cluster, describeEachMajor } from '../support/cluster.ts'

const modes: readonly LockMode[] = [
  'ACCESS SHARE',
  'ROW SHARE',
  'ROW EXCLUSIVE',
  'SHARE UPDATE EXCLUSIVE',
  'SHARE',
  'SHARE ROW EXCLUSIVE',
  'EXCLUSIVE',
  'ACCESS EXCLUSIVE',
]

describeEachMajor('the table of lock conflicts', (major) => {
  it('is the server’s own', async () => {
    await using db = await (await cluster(major)).database()
    await db.exec('create table public.t ()')
    const holder = await db.client()
    const asker = await db.client()
    for (const held of modes) {
      await holder.query(`begin; lock table public.t in ${held} mode`)
      const { rows } = await holder.query<{ mode: string }>(
        "select mode from pg_locks where pid = pg_backend_pid() and relation = 'public.t'::regclass",
      )
      for (const wanted of modes) {
        const refused = await asker.query(`begin; lock table public.t in ${wanted} mode nowait`).then(
          () => false,
          () => true,
        )
        await asker.query('rollback')
        const claimed = conflictingCatalogModes(wanted).includes(rows[0]?.mode ?? '')
        expect({ held, wanted, refused: claimed }).toEqual({ held, wanted, refused })
      }
      await holder.query('rollback')
    }
  })
})
