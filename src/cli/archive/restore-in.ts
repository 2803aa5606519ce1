import { PartitiondError } from '../../domain/errors.ts'
import { displayName } from '../../domain/name.ts'
import { openSource } from '../../execution/restore/open-source.ts'
import { restoreArchive, type RestoreContext, type Restored } from '../../execution/restore/restore.ts'
import { Journal, type JournalRow } from '../../journal/journal.ts'
import { type Session } from '../../postgres/session.ts'
import { rangeShown } from '../render/archive-list.ts'
import { printable } from '../render/printable.ts'
import { carrying } from './carrying.ts'
import { type Desk, executionContext, openControl, underCycleLock } from './changing.ts'
import { findArchive, type Found } from './find-archive.ts'
import { loadingProgress } from './loading-progress.ts'
import { type RestoreLine } from './restore-request.ts'
import { type RestoreTarget, restoreTarget } from './restore-target.ts'
import { visitLedger } from './visit-ledgers.ts'

/** What came back, and from which archive. */
export interface Outcome {
  readonly found: Found
  readonly restored: Restored
}

/**
 * Restores one archive in one database, under the cycle lock: no cycle plans from what is half done. Says beforehand what it is about to do.
 * Throws what opening, finding and restoring throw.
 */
export async function restoreIn(desk: Desk, line: RestoreLine): Promise<Outcome> {
  const { invocation, workspace, chosen } = desk
  const { schema } = workspace.settings
  await using control = await openControl(desk)
  return await underCycleLock(desk, control, async () => {
    const { departed, facts } = await visitLedger(control, workspace, chosen, invocation)
    const journal = new Journal(schema)
    await journal.checkIdentity(control, facts.database, true)
    const found = findArchive(departed, line)
    const target = restoreTarget(found, facts, chosen.policies, line)
    const context: RestoreContext = {
      ...executionContext(desk, control, facts),
      ledgerSchema: schema,
      fallback: target.fallback,
      restored: facts.ledger.restored,
    }
    invocation.print.progress(intention(found, target))
    const onProgress = loadingProgress(invocation.print, found, context.stopwatch)
    return journaled(control, journal, { found, target, context }, async () => {
      const source = await openSource(found.archive, { ...context, onProgress })
      const request = await carrying(control, target.request)
      return { found, restored: await restoreArchive(request, source, context) }
    })
  })
}

interface Work {
  readonly found: Found
  readonly target: RestoreTarget
  readonly context: RestoreContext
}

/** What was done, or came to nothing, is remembered beside what cycles do. */
async function journaled<T>(
  control: Session,
  journal: Journal,
  { found, target: { request }, context: { stopwatch, now } }: Work,
  work: () => Promise<T>,
): Promise<T> {
  const startMs = stopwatch.elapsedMs()
  const row = (result: JournalRow['result'], code: string, message: string): JournalRow => ({
    at: now(),
    parent: request.parent.name,
    target: request.target,
    kind: 'restore',
    reason: `archive restore from ${found.archive.location}`,
    result,
    code,
    message,
    durationMs: stopwatch.elapsedMs() - startMs,
    statementsDigest: '',
  })
  try {
    const done = await work()
    await journal.append(control, [row('done', '', '')])
    return done
  } catch (error) {
    if (error instanceof PartitiondError)
      await journal.append(control, [row('failed', error.code, error.message)])
    throw error
  }
}

function intention(found: Found, { request: { target, attach, parent } }: RestoreTarget): string {
  const { archive } = found
  const end = attach ? `, to be attached to ${displayName(parent.name)}` : ''
  return printable(
    `Restoring ${rangeShown(found)} from ${archive.location} as ${displayName(target)}${end}: ${archive.contents.rows} rows.`,
  )
}
