import { readFacts } from '../../catalog/read-facts.ts'
import { PartitiondError } from '../../domain/errors.ts'
import { formatKeyValue } from '../../domain/key-value.ts'
import { displayName } from '../../domain/name.ts'
import { inheritedTables } from '../../domain/policy.ts'
import { type NotedHold } from '../../journal/holds.ts'
import { Journal } from '../../journal/journal.ts'
import { readMissingRights } from '../../journal/migrate.ts'
import { Session } from '../../postgres/session.ts'
import { inTransaction } from '../../postgres/transaction.ts'
import { type Desk, openControl } from './changing.ts'
import { heldTable, type HeldTable } from './held-set.ts'
import { type HoldDeed, type HoldLine } from './hold-request.ts'
import { type ListedHold, listHolds } from './list-holds.ts'
import { readHold } from './read-hold.ts'

/** What stands once it was done. */
export interface HoldOutcome {
  readonly database: string
  readonly table: HeldTable
  readonly now: Temporal.Instant
  /** The hold that was placed or released; undefined where they are only listed. */
  readonly changed: number | undefined
  readonly holds: readonly ListedHold[]
}

/**
 * Lists the holds of one table, places one, or releases one. Takes no cycle lock: a cycle in progress looks for holds before each step that
 * takes something away. Throws what opening throws, `missing-table`, `key-not-supported`, `no-such-hold`, and usage errors.
 */
export async function holdIn(desk: Desk, { table: name, deed }: HoldLine): Promise<HoldOutcome> {
  const { workspace, chosen, invocation } = desk
  const { schema } = workspace.settings
  await using session =
    deed.do === 'list'
      ? await Session.open(chosen.target, { signal: invocation.io.signal })
      : await openControl(desk)
  const look = async () =>
    readFacts(session, {
      database: chosen.name,
      ledgerSchema: schema,
      named: [],
      inherited: inheritedTables(chosen.policies),
      missing: await readMissingRights(session, schema),
    })
  const journal = new Journal(schema)
  const before = await look()
  const table = heldTable(before, chosen.policies, name)
  if (deed.do !== 'list') await journal.checkIdentity(session, before.database, true)
  const changed = await change(session, journal, { table, deed, now: before.serverNow })
  // Only what is looked at after the commit is sure to be kept by it.
  const facts = deed.do === 'list' ? before : await look()
  const noted: readonly NotedHold[] = facts.ledger.available
    ? await journal.holds.list(session, table.set)
    : []
  return {
    database: chosen.name,
    table,
    now: facts.serverNow,
    changed,
    holds: listHolds(facts, table, noted),
  }
}

interface Change {
  readonly table: HeldTable
  readonly deed: HoldDeed
  readonly now: Temporal.Instant
}

async function change(
  session: Session,
  journal: Journal,
  { table, deed, now }: Change,
): Promise<number | undefined> {
  const { set, keyType } = table
  if (deed.do === 'list') return undefined
  if (deed.do === 'release') {
    if (await journal.holds.release(session, deed.id, set)) return deed.id
    throw new PartitiondError('no-such-hold', `${displayName(set.name)} has no hold ${deed.id} that stands`, {
      hint: `\`partitiond archive hold ${displayName(set.name)}\` lists them. A hold of the policy is taken out of the policy.`,
    })
  }
  const { bound, until } = readHold(table, deed, now)
  return inTransaction(session, 'write', async () => {
    // Whoever is told that it stands must be able to rely on it, whatever becomes of the server.
    await session.query("set local synchronous_commit = on; set local lock_timeout = '60s'")
    return journal.holds.place(session, {
      parent: set,
      lower: formatKeyValue(bound.lower, keyType),
      upper: formatKeyValue(bound.upper, keyType),
      keyType,
      reason: deed.reason.trim(),
      until,
    })
  })
}
