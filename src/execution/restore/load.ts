import { type Contents } from '../../domain/archive.ts'
import { PartitiondError } from '../../domain/errors.ts'
import { displayName } from '../../domain/name.ts'
import { type Return } from '../../journal/restored.ts'
import { type Session } from '../../postgres/session.ts'
import { finishReturningTable, loadStep } from '../../sql/restore.ts'
import { placeStatements } from '../../sql/word-step.ts'
import { throwIfStopped } from '../action-run.ts'
import { readRelationNamed } from '../relations.ts'
import { readContents } from './read-contents.ts'
import { type ArchiveSource, type Restoration } from './restoration.ts'

/** A table whose rows are back. */
export interface Loaded extends Return {
  readonly oid: number
}

/**
 * Fills the table in one transaction, and lets it be seen only if its digest, computed by the server, is the archive's. The ledger is told
 * in the same transaction. Throws `archive-damaged`, and WorldMoved when the archive was replaced meanwhile.
 */
export async function loadTable(restoration: Restoration, source: ArchiveSource): Promise<Loaded> {
  const { request, table, run, notes } = restoration
  await using session = await run.context.openCopy()
  const { opening, role, closing } = placeStatements(loadStep(table, run.context))
  for (const statement of [...opening, role]) await session.run(statement)
  await source.fill(session, table)
  await requireContents(session, restoration, source)
  if (!table.isForAttaching) await session.run(finishReturningTable(table))
  const oid = await oidOf(session, restoration)
  await session.run({ text: 'set local role none', lock: null })
  await notes.lockArchive(session, request.ledgerId, request.archive)
  const { ledgerId, target, forMs } = request
  const noted = await notes.record(session, { ledgerId, oid, name: target, forMs })
  await run.context.confirmLeadership(await run.lane.current())
  throwIfStopped(run)
  for (const statement of closing) await session.run(statement)
  return { ...noted, oid }
}

/** Throws `archive-damaged` when the table holds something else than what was archived. */
export async function requireContents(
  session: Pick<Session, 'query'>,
  { request, table }: Restoration,
  { columns, contents }: ArchiveSource,
): Promise<void> {
  const found = await readContents(session, table.target, columns)
  if (found.rows === contents.rows && found.digest === contents.digest) return
  throw new PartitiondError(
    'archive-damaged',
    `what came out of ${request.archive.location} is not what was archived: ${difference(contents, found)}`,
    {
      hint: `Nothing was restored. See \`partitiond archive verify --table ${displayName(request.parent.name)}\`.`,
    },
  )
}

function difference(archived: Contents, found: Contents): string {
  if (archived.rows !== found.rows) return `${found.rows} rows instead of ${archived.rows}`
  return `the digest is ${found.digest} instead of ${archived.digest}`
}

async function oidOf(session: Pick<Session, 'query'>, { table }: Restoration): Promise<number> {
  const relation = await readRelationNamed(session, table.target)
  if (relation === undefined) throw new RangeError('a table does not vanish from its own transaction')
  return relation.oid
}
