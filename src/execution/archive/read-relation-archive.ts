import { type ArchiveAction, type DropAction } from '../../domain/action.ts'
import { type Contents } from '../../domain/archive.ts'
import { contentsOf, sameContents } from '../../domain/contents.ts'
import { PartitiondError } from '../../domain/errors.ts'
import { parseName } from '../../domain/name.ts'
import { type KnownArchive } from '../../journal/archives.ts'
import { compile } from '../../sql/compile.ts'
import { type ActionRun } from '../action-run.ts'
import { readRelationNamed } from '../relations.ts'
import { runTransaction } from '../run-transaction.ts'

/**
 * Reads an archive that stays in the database, and holds it against the ledger. Throws `archive-missing` and `archive-damaged`. Locks
 * the table that holds the rows as a SELECT does.
 */
export async function readRelationArchive(
  run: ActionRun,
  action: ArchiveAction | DropAction,
  known: KnownArchive,
): Promise<void> {
  const { location } = known
  const name = parseName(location)
  const relation = name && (await readRelationNamed(await run.lane.current(), name))
  if (relation === undefined)
    throw new PartitiondError('archive-missing', `the archive table ${location} is gone`)
  // Who wrote there may read there, and is not always who owns it; a partition that is long gone may have no known owner.
  const reader = action.partition.owner === '' ? relation.owner : action.partition.owner
  const now = await readContents(run, lookAt(action, known, reader))
  if (sameContents(now, known.contents)) return
  throw new PartitiondError(
    'archive-damaged',
    `${location} holds ${now.rows} rows of the partition that are not the ${known.contents.rows} that were archived`,
  )
}

/** The same look as the action that does nothing else. */
function lookAt(
  action: ArchiveAction | DropAction,
  known: KnownArchive,
  owner: string,
): ArchiveAction | undefined {
  const key = action.kind === 'drop' ? action.proof?.key : action.key
  if (key === undefined) return undefined
  const { id, parent, target, reason, hazards, needs, ledgerId, partition, bound } = action
  const archivedAt = Temporal.Instant.fromEpochMilliseconds(0)
  const record = {
    ...known,
    columns: known.columns,
    archivedAt,
    verifiedAt: undefined,
    checkedAt: undefined,
    damage: '',
  }
  const common = { id, parent, target, reason, hazards, needs, ledgerId, bound, key }
  return {
    ...common,
    kind: 'archive',
    partition: { ...partition, owner },
    archive: { do: 'verify', record },
  }
}

async function readContents(run: ActionRun, look: ArchiveAction | undefined): Promise<Contents> {
  const [step] = look === undefined ? [] : compile(look, run.context)
  if (step === undefined)
    throw new PartitiondError('archive-damaged', 'the ledger does not say which columns were archived')
  const read: Contents[] = []
  await runTransaction(run, step, [], {
    answered: (_place, { rows: [row] }) => {
      read.push(contentsOf(String(row?.['rows']), String(row?.['digest'])))
    },
  })
  const [contents] = read
  if (contents === undefined) throw new RangeError('the look at an archive returns one row')
  return contents
}
