import { expect, it } from 'vitest'
import { cluster, describeEachMajor } from './cluster.ts'

describeEachMajor('the shared server', (major) => {
  it('is of the version asked for', async () => {
    const shared = await cluster(major)
    await using db = await shared.database()
    const [row] = await db.rows<{ version: string }>(
      `select current_setting('server_version_num') as version`,
    )
    expect(Math.trunc(Number(row?.version) / 10_000)).toBe(major)
  })

  it('gives every test a database of its own, filled from a template', async () => {
    const shared = await cluster(major)
    const template = await shared.template('stars', (client) =>
      client.query('create table star as select 1 as id'),
    )
    await using one = await shared.database(template)
    await using other = await shared.database(template)
    await one.exec('delete from star')
    expect(await one.rows('select id from star')).toEqual([])
    expect(await other.rows('select id from star')).toEqual([{ id: 1 }])
  })

  it('lets plain roles in without a password, and forgets them with the database', async () => {
    const shared = await cluster(major)
    let role: string
    {
      await using db = await shared.database()
      role = await db.role('plain')
      await db.exec(`create table owned (); alter table owned owner to "${role}"`)
      const client = await db.client(role)
      const { rows } = await client.query<{ name: string }>('select current_user as name')
      expect(rows).toEqual([{ name: role }])
    }
    await using db = await shared.database()
    expect(await db.rows('select 1 from pg_roles where rolname = $1', [role])).toEqual([])
  })
})
