import { type QualifiedName } from '../domain/name.ts'
import { identifier, literal, qualified, sql, type Fragment } from './fragment.ts'

/** Statements for a DBA to run, shown by `doctor` and `check` and never executed by partitiond. Ended by a semicolon, names quoted. */
export const remedies = {
  /** Lets `member` work as `owner` (postgres.md H1). */
  grantRole: (owner: string, member: string) =>
    ended(sql`grant ${identifier(owner)} to ${identifier(member)}`),
  /** PostgreSQL 16+: a membership may exist without the right to SET ROLE. */
  grantSetRole: (owner: string, member: string) =>
    ended(sql`grant ${identifier(owner)} to ${identifier(member)} with set true`),
  grantOnSchema: (schema: string, role: string) =>
    ended(sql`grant usage, create on schema ${identifier(schema)} to ${identifier(role)}`),
  /** To reach a table in it that stands already. */
  useSchema: (schema: string, role: string) =>
    ended(sql`grant usage on schema ${identifier(schema)} to ${identifier(role)}`),
  setLogged: (table: QualifiedName) => ended(sql`alter table ${qualified(table)} set logged`),
  /** To append to a table and to read it back. */
  grantOnTable: (table: QualifiedName, role: string) =>
    ended(sql`grant select, insert on ${qualified(table)} to ${identifier(role)}`),
  grantOnTablespace: (tablespace: string, role: string) =>
    ended(sql`grant create on tablespace ${identifier(tablespace)} to ${identifier(role)}`),
  grantOnDatabase: (database: string, role: string) =>
    ended(sql`grant create on database ${identifier(database)} to ${identifier(role)}`),
  createSchema: (schema: string, owner: string) =>
    ended(sql`create schema ${identifier(schema)} authorization ${identifier(owner)}`),
  ownTable: (table: QualifiedName, owner: string) =>
    ended(sql`alter table ${qualified(table)} owner to ${identifier(owner)}`),
  reindex: (index: QualifiedName) => ended(sql`reindex index concurrently ${qualified(index)}`),
  /** The value is a text literal: every setting accepts one. */
  alterSystem: (setting: string, value: string) =>
    ended(sql`alter system set ${identifier(setting)} = ${literal(value)}`),
  reload: 'select pg_catalog.pg_reload_conf();',
} as const

function ended(statement: Fragment): string {
  return `${statement.text};`
}
