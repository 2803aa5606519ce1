import { type ObjectDestination, storedColumns } from '../../domain/archive.ts'
import { formats } from '../../archive/formats/registry.ts'
import { exportObject } from '../../archive/export.ts'
import { type StoreAction } from '../actions/archive.ts'
import { type ActionRun } from '../action-run.ts'
import { leaverOf, proveFree, proveLeft } from '../ledger-proof.ts'
import { stepsOf } from '../performer.ts'
import { requireJournal } from '../require-journal.ts'
import { note } from './note.ts'
import { progressOf } from './progress.ts'

/** Writes a table into a new object and notes it. Nobody waits: the table is only read, and it has left its parent. */
export async function writeObject(
  {
    action,
    destination,
    ledgerId,
  }: {
    readonly action: StoreAction
    readonly destination: ObjectDestination
    readonly ledgerId: number
  },
  run: ActionRun,
): Promise<void> {
  const { context, signal } = run
  const { archive, parent, partition, bound, key } = action
  const leaver = leaverOf(action)
  const journal = requireJournal(run)
  await proveLeft(await run.lane.current(), journal, ledgerId, leaver)
  await using store = await context.openStore(destination)
  const [copy] = stepsOf(action, run)
  const written = await exportObject({
    store,
    format: formats[archive.format],
    layout: {
      columns: storedColumns(archive.columns),
      compression: archive.compression,
      encoding: archive.encoding,
    },
    copy,
    open: context.openCopy,
    look: (session) => proveFree(session, leaver),
    subject: {
      identity: context.identity,
      parent: parent.name,
      partition,
      bound,
      key,
      version: context.version,
    },
    expectedBytes: archive.bytes,
    at: context.now(),
    random: context.random,
    onProgress: progressOf(run, archive.bytes),
    signal,
  })
  await note(run, (session, { archives }) =>
    archives.recordWritten(session, ledgerId, {
      ...written,
      kind: destination.kind,
      format: archive.format,
      at: context.now(),
      name: partition.name,
    }),
  )
}
