import { type QualifiedName, sameName } from '../domain/name.ts'
import { type Snapshot } from '../domain/snapshot.ts'
import { type PlanningOptions } from './options.ts'
import { type SetContext, type SetFacts } from './set-context.ts'

/** What all sets of a plan have in common. */
export interface PlanFrame {
  readonly snapshot: Snapshot
  readonly options: PlanningOptions
  /** Whether rows of a table are on their way out by our own doing. */
  readonly departs: (table: QualifiedName) => boolean
}

/** Puts the world around one set, or one branch of it. */
export function contextOf(facts: SetFacts, { snapshot, options, departs }: PlanFrame): SetContext {
  const { oid, name } = facts.set
  const { ledger } = snapshot
  return {
    ...facts,
    serverNow: snapshot.serverNow,
    database: snapshot.database,
    defaultTablespace: snapshot.defaultTablespace,
    features: snapshot.features,
    ledgerAvailable: ledger.available || ledger.missing.length === 0,
    ledger: ledger.entries.filter(({ parentOid }) => parentOid === oid),
    archives: ledger.archives.filter(({ parentOid }) => parentOid === oid),
    holds: ledger.holds,
    restored: ledger.restored.filter(({ parentOid }) => parentOid === oid),
    observations: snapshot.observations,
    departs: (table) => !sameName(table, facts.place?.root.name ?? name) && departs(table),
    options,
    server: snapshot.server,
  }
}
