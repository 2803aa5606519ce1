import { type Contents, storedColumns } from '../../../domain/archive.ts'
import { sameContents } from '../../../domain/contents.ts'
import { displayName } from '../../../domain/name.ts'
import { allEnded } from '../../../postgres/all-ended.ts'
import { type Session } from '../../../postgres/session.ts'
import { type Step } from '../../../sql/statement.ts'
import { type ActionRun } from '../../action-run.ts'
import { asOurselves } from '../../as-ourselves.ts'
import { type Contested } from '../../blockers.ts'
import { leaverOf, proveFree, proveLeft } from '../../ledger-proof.ts'
import { stepsOf } from '../../performer.ts'
import { readRelationNamed } from '../../relations.ts'
import { requireJournal } from '../../require-journal.ts'
import { recheckColumns } from '../../row-shape.ts'
import { runTransaction, type TransactionHooks } from '../../run-transaction.ts'
import { type ArchiveTable, readArchiveTable } from './archive-table.ts'
import { type Archived, type Keeper, type RelationStore } from './keeper.ts'
import { noPlace, refuseSchema } from './places.ts'
import { readContents, toContents } from './read-contents.ts'
import { refusedRows } from './refused-rows.ts'
import { stepIn } from './steps.ts'
import { proveNamed } from './still-named.ts'
import { archivedOf, type Kept, noteKept, tellLedger } from './tell-ledger.ts'

/** The statements of the copy: whether rows are there, the rows, and what either table holds. */
const THERE = 0
const COPY = 1
const IN_PARTITION = 2
const IN_ARCHIVE = 3

/** The archive table holds rows of the range already: nothing is appended to them. */
class RowsThere extends Error {}

interface Copying {
  readonly action: RelationStore<'table'>
  readonly ledgerId: number
  readonly step: Step
  readonly table: ArchiveTable
  readonly contested: readonly Contested[]
}

/**
 * Makes the archive table if there is none, and appends to it: rows, proof and ledger in one transaction. Rows of the range that are there
 * already count as archived when they are the partition's own, and stop it otherwise.
 */
export const archiveInTable: Keeper<'table'> = async (action, run, ledgerId) => {
  const steps = stepsOf(action, run)
  await makeTable(action, run, ledgerId, steps)
  const table = await readArchiveTable(await run.lane.current(), action)
  const copying: Copying = {
    action,
    ledgerId,
    table,
    step: stepIn(steps, 'repeatable'),
    contested: [
      { oid: action.partition.oid, mode: 'ACCESS SHARE' },
      { oid: table.oid, mode: 'ROW EXCLUSIVE' },
    ],
  }
  try {
    return await append(copying, run)
  } catch (error) {
    if (error instanceof RowsThere) return acknowledge(copying, run)
    throw refusedRows(error, action, table)
  }
}

/** Another partition of the same plan, or an earlier try, may have made it by now. */
async function makeTable(
  action: RelationStore<'table'>,
  run: ActionRun,
  ledgerId: number,
  steps: readonly Step[],
): Promise<void> {
  const { partition, archive } = action
  const { table } = archive.destination
  const make = steps.find(({ mode }) => mode === 'transaction')
  if (make === undefined) return
  if ((await readRelationNamed(await run.lane.current(), table)) !== undefined) return
  await runTransaction(run, make, [{ oid: partition.oid, mode: 'ACCESS SHARE' }], {
    look: (session) =>
      allEnded([refuseSchema(session, partition, table), ...looks(action, run, ledgerId, session)]),
  })
}

async function append(copying: Copying, run: ActionRun): Promise<Archived> {
  const { action, ledgerId, step, table, contested } = copying
  const found = new Map<number, Contents>()
  const kept = (): Kept => keptOf(copying, found.get(IN_PARTITION), found.get(IN_ARCHIVE))
  const answered: TransactionHooks['answered'] = (place, result) => {
    if (place === THERE && result.rows[0]?.['there'] === true) throw new RowsThere()
    if (place > COPY) found.set(place, toContents(result))
  }
  await runTransaction(run, step, contested, {
    look: (session) => allEnded(looks(action, run, ledgerId, session)),
    answered,
    after: async (session) => {
      await proveNamed(session, action, table)
      await asOurselves(session, step, () => noteKept(session, run, kept()))
    },
  })
  return archivedOf(kept())
}

/** Compares what is there with what should be, and tells the ledger when they are the same. */
async function acknowledge(copying: Copying, run: ActionRun): Promise<Archived> {
  const { action, step, contested } = copying
  const compare: Step = { ...step, mode: 'snapshot', statements: step.statements.slice(IN_PARTITION) }
  const [partition, archive] = await readContents(run, compare, contested, (session) =>
    proveFree(session, leaverOf(action)),
  )
  return tellLedger(run, step, keptOf(copying, partition, archive))
}

/** Throws Refused `archive-place` when the archive table does not hold exactly what the partition does. */
function keptOf(
  { action, ledgerId }: Copying,
  partition: Contents | undefined,
  archive: Contents | undefined,
): Kept {
  if (partition === undefined || archive === undefined) throw new RangeError('nothing was read')
  const { table } = action.archive.destination
  if (sameContents(partition, archive))
    return { action, ledgerId, table, name: action.partition.name, contents: archive }
  throw noPlace(
    action.partition,
    `of its range ${displayName(table)} would hold, or holds already, ${archive.rows} rows that are not the ${partition.rows} of the partition`,
    `Look at the rows of that range in ${displayName(table)}: those that came from elsewhere, or were changed there by a trigger, have to go first.`,
  )
}

function looks(
  action: RelationStore<'table'>,
  run: ActionRun,
  ledgerId: number,
  session: Session,
): Promise<unknown>[] {
  const { partition, archive } = action
  const columns = storedColumns(archive.columns).map(({ name }) => name)
  return [
    recheckColumns(session, partition, columns),
    proveLeft(session, requireJournal(run), ledgerId, leaverOf(action)),
  ]
}
