/**
 * What an action may do to people who use the table meanwhile.
 * - `deletes-data`: rows leave the database for good.
 * - `locks-out-writers`: a lock that writers wait for is held for longer than a catalog change takes.
 * - `rejects-inserts`: inserts of some range fail while the action is under way.
 * - `rewrites-table`: the whole table is copied under a lock.
 */
export type Hazard = 'deletes-data' | 'locks-out-writers' | 'rejects-inserts' | 'rewrites-table'
