/**
 * What each of our sessions runs under, whatever ALTER ROLE, ALTER DATABASE or postgresql.conf say (postgres.md D1, I1). The text of
 * bounds depends on the first group; the rest keeps the session alive, honest and unnoticed.
 */
export const pinnedSettings: Readonly<Record<string, string>> = {
  TimeZone: 'UTC',
  DateStyle: 'ISO, YMD',
  IntervalStyle: 'postgres',
  standard_conforming_strings: 'on',
  extra_float_digits: '3',
  // The texts of archived values, and their digests, depend on it.
  bytea_output: 'hex',
  search_path: 'pg_catalog',
  // New partitions live where their parent says, not where ALTER DATABASE … SET would put them.
  default_tablespace: '',
  // Names would arrive in the database's own encoding, and pg reads UTF-8.
  client_encoding: 'UTF8',
  quote_all_identifiers: 'off',
  // Statements on users' tables set their own; these hold for what we read and note beside them. It must never wait long.
  statement_timeout: '0',
  lock_timeout: '1s',
  // Ends a session silently, and with it the leader's lock (postgres.md I2).
  idle_session_timeout: '0',
  // A process that is frozen or cut off amid a transaction must not keep its locks: nothing else ends them. No session that holds a
  // lock for long has a transaction open meanwhile. Shorter: a busy machine loses its work; longer: the application waits that long.
  idle_in_transaction_session_timeout: '10s',
  // VACUUM tells of missing rights in a WARNING only (postgres.md G5).
  client_min_messages: 'notice',
  default_transaction_isolation: 'read committed',
  // Rows that a policy hides must make a statement fail, never be left out of a count or a move.
  row_security: 'off',
  // A commit that waits for a disk or a standby waits with its locks held, and the application behind it. What a crash of the server
  // takes back it takes back whole and in order, and the next cycle does it again; a DROP is flushed by PostgreSQL in any case.
  synchronous_commit: 'off',
  // Our parameters are OIDs and names: what they are changes nothing about how to find them.
  plan_cache_mode: 'force_generic_plan',
  // Compiling a catalog query takes longer than running it; and nobody shall notice us.
  jit: 'off',
  max_parallel_workers_per_gather: '0',
}

/** Not verified: a unix socket or another system has none of it. A vanished client must not keep its locks (postgres.md I4). */
const keepAlive: Readonly<Record<string, string>> = {
  tcp_keepalives_idle: '30',
  tcp_keepalives_interval: '10',
  tcp_keepalives_count: '3',
}

/** Settings that younger servers have and that are pinned after connecting, when the version is known. */
export const pinnedWhereKnown: Readonly<Record<string, string>> = {
  transaction_timeout: '0',
}

/** How often a server looks whether we are still there while a statement of ours runs. Windows servers know only 0. */
export const CONNECTION_CHECK = { name: 'client_connection_check_interval', value: '5s' } as const

/** The startup packet's `options`: what the URL asks for, then ours, which win. */
export function startupOptions(fromUrl: string | undefined): string {
  const ours = Object.entries({ ...pinnedSettings, ...keepAlive }).map(
    ([name, value]) => `-c ${name}=${escaped(value)}`,
  )
  return [...(fromUrl === undefined ? [] : [fromUrl]), ...ours].join(' ')
}

/** Blanks end an option; a backslash keeps them inside. */
function escaped(value: string): string {
  return value.replaceAll(/[\\ ]/g, String.raw`\$&`)
}
