import { hash } from 'node:crypto'
import { type Action } from '../domain/action.ts'
import { Interrupted, LockNotAvailable, PartitiondError } from '../domain/errors.ts'
import { type Finding } from '../domain/finding.ts'
import { type ActionOutcome } from '../domain/outcome.ts'
import { allEnded } from '../postgres/all-ended.ts'
import { type JournalRow } from '../journal/journal.ts'
import { compile } from '../sql/compile.ts'
import { wordStep } from '../sql/word-step.ts'
import { aboutOf, type ActionRun, throwIfStopped } from './action-run.ts'
import { done, notBegun, setBack, type Verdict } from './outcomes.ts'
import { perform } from './performers.ts'

/** What became of an action. */
export interface Told {
  readonly outcome: ActionOutcome
  /**
   * The same once the journal has it, with a finding where it could not be written. Already sent, so that it need not be waited for
   * before the next action begins; the session must not be closed before. Rejects only with what is a bug.
   */
  readonly recorded: Promise<ActionOutcome>
}

/** Does one action, tells and records what became of it. Throws only what is a bug. */
export async function runAction(run: ActionRun): Promise<Told> {
  const { reporter, stopwatch } = run.context
  const startMs = stopwatch.elapsedMs()
  reporter.report({ kind: 'action-started', ...aboutOf(run) })
  // While it is done there is time for that; afterwards the next action waits for it.
  const [verdict, statementsDigest] = await allEnded([judge(run), digestLater(run)])
  const outcome = { ...verdict, durationMs: stopwatch.elapsedMs() - startMs }
  const [told] = await tell([{ run, outcome, statementsDigest }])
  return told
}

/**
 * Does several actions at once, if `work` can: undefined when it says that nothing was done. The time is shared out among them; what `work`
 * throws became of all of them.
 */
export async function runAtOnce(
  runs: readonly [ActionRun, ...ActionRun[]],
  work: () => Promise<boolean>,
): Promise<readonly Told[] | undefined> {
  const { stopwatch } = runs[0].context
  const startMs = stopwatch.elapsedMs()
  const setback = await work().then(
    (isDone) => isDone,
    (error: unknown) => ({ error }),
  )
  if (setback === false) return undefined
  const durationMs = (stopwatch.elapsedMs() - startMs) / runs.length
  const endOf = (run: ActionRun): Ended => {
    const verdict = setback === true ? done(run.action, []) : setBack(run.action, setback.error)
    return { run, outcome: { ...verdict, durationMs }, statementsDigest: digestOf(run) }
  }
  for (const run of runs) run.context.reporter.report({ kind: 'action-started', ...aboutOf(run) })
  const [first, ...rest] = runs
  return tell([endOf(first), ...rest.map(endOf)])
}

/** Passes over an action without beginning it. */
export async function skipAction(run: ActionRun, code: string, message: string): Promise<Told> {
  const outcome = { ...notBegun(run.action, code, message), durationMs: 0 }
  const [told] = await tell([{ run, outcome, statementsDigest: digestOf(run) }])
  return told
}

async function judge(run: ActionRun): Promise<Verdict> {
  const { action } = run
  try {
    throwIfStopped(run)
    return done(action, await perform(run))
  } catch (error) {
    // What was cancelled because everything stops has not failed.
    const isStopped = run.signal.aborted && error instanceof LockNotAvailable
    return setBack(action, isStopped ? new Interrupted(undefined, { cause: error }) : error)
  }
}

interface Ended {
  readonly run: ActionRun
  readonly outcome: ActionOutcome
  readonly statementsDigest: string
}

/** Of actions of one lane, in their order. */
async function tell(ended: readonly [Ended, ...Ended[]]): Promise<readonly [Told, ...Told[]]> {
  for (const { run, outcome } of ended) report(run, outcome)
  const [first, ...rest] = ended
  const { lane, signal } = first.run
  const { journal } = first.run.context
  // Nothing is written once we must stop.
  const isWritten = journal !== undefined && !signal.aborted
  let appended: Promise<PartitiondError | undefined> = Promise.resolve(undefined)
  try {
    if (isWritten) appended = journal.append(await lane.current(), ended.map(rowOf))
  } catch (error) {
    if (!(error instanceof PartitiondError)) throw error
    appended = Promise.resolve(error)
  }
  lane.isBusyWith(appended)
  const toldOf = ({ outcome }: Ended): Told => ({
    outcome,
    recorded: appended.then((failure) => noted(outcome, failure)),
  })
  return [toldOf(first), ...rest.map(toldOf)]
}

function rowOf({ run, outcome, statementsDigest }: Ended): JournalRow {
  const { parent, target, kind, reason } = run.action
  const { result, code, message, durationMs } = outcome
  const what = { parent: parent.name, target, kind, reason, result, code, message, durationMs }
  return { ...what, at: run.context.now(), statementsDigest }
}

/** The journal is for people: that it cannot be written is worth a word, and stops nothing. */
function noted(outcome: ActionOutcome, failure: PartitiondError | undefined): ActionOutcome {
  if (failure === undefined) return outcome
  return { ...outcome, findings: [...outcome.findings, notRecorded(outcome.action, failure)] }
}

function report(run: ActionRun, { result, durationMs, code, message }: ActionOutcome): void {
  const { reporter } = run.context
  const about = aboutOf(run)
  switch (result) {
    case 'done':
      return reporter.report({ kind: 'action-done', ...about, durationMs, lockWaitMs: run.lockWait.ms })
    case 'skipped':
      return reporter.report({ kind: 'action-skipped', ...about, why: message })
    case 'failed':
      return reporter.report({ kind: 'action-failed', ...about, durationMs, code, message })
  }
}

/** A promise, so that what it throws is awaited for together with the work that has begun. */
async function digestLater(run: ActionRun): Promise<string> {
  return digestOf(run)
}

/** Of the statements as `plan` shows them. */
function digestOf({ action, context }: ActionRun): string {
  const words = compile(action, context)
    .flatMap(wordStep)
    .map(({ text }) => `${text};\n`)
  return hash('sha256', words.join(''))
}

function notRecorded({ id }: Action, { message }: PartitiondError): Finding {
  return {
    code: 'journal-not-written',
    level: 'warning',
    subject: id,
    message: `What became of "${id}" could not be written to the journal: ${message}`,
    hint: 'The work itself is not affected. See whether the schema of the ledger is writable.',
  }
}
