import { readFacts } from '../../catalog/read-facts.ts'
import { type Facts } from '../../catalog/read-facts.ts'
import { withNewestKeys } from '../../daemon/newest-keys.ts'
import { inheritedTables } from '../../domain/policy.ts'
import { readMissingRights } from '../../journal/migrate.ts'
import { Session } from '../../postgres/session.ts'
import { type Invocation } from '../command.ts'
import { failureFinding } from '../look.ts'
import { type UnreachableDatabase } from '../render/planned-database.ts'
import { type ChosenDatabase, openWorkspace, type Workspace } from '../workspace.ts'
import { type Departed, departedFrom } from './departed.ts'

/** One database as its ledger tells it. */
export interface Visited {
  readonly chosen: ChosenDatabase
  readonly session: Session
  readonly facts: Facts
  /** Of the sets that `--table` chose. */
  readonly departed: readonly Departed[]
}

/** Settings, policies and databases. `--table` chooses among what the ledger holds, also of sets that no policy is about any more. */
export function openArchives(invocation: Invocation): Promise<Workspace> {
  return openWorkspace({ ...invocation, shared: { ...invocation.shared, table: undefined } })
}

/** Reads one database: its ledger, and its sets as they are now. Changes nothing. */
export async function visitLedger(
  session: Session,
  { settings }: Workspace,
  chosen: ChosenDatabase,
  { shared }: Invocation,
): Promise<Visited> {
  const seen = await readFacts(session, {
    database: chosen.name,
    ledgerSchema: settings.schema,
    named: [],
    inherited: inheritedTables(chosen.policies),
    missing: await readMissingRights(session, settings.schema),
  })
  const { policies } = chosen
  const facts = await withNewestKeys(session, seen, { policies, ledgerSchema: settings.schema })
  return {
    chosen,
    session,
    facts,
    departed: departedFrom({ ...facts, policies }, shared.table),
  }
}

/** Visits every chosen database, one after the other; one that cannot be reached does not stop the rest. */
export async function visitLedgers<T>(
  invocation: Invocation,
  workspace: Workspace,
  visit: (visited: Visited) => Promise<T>,
): Promise<readonly (T | UnreachableDatabase)[]> {
  const seen: (T | UnreachableDatabase)[] = []
  for (const chosen of workspace.databases) {
    try {
      await using session = await Session.open(chosen.target, { signal: invocation.io.signal })
      seen.push(await visit(await visitLedger(session, workspace, chosen, invocation)))
    } catch (error) {
      seen.push({ kind: 'unreachable', name: chosen.name, finding: failureFinding(chosen.name, error) })
    }
  }
  return seen
}
