import { type Action } from '../domain/action.ts'
import { LockNotAvailable } from '../domain/errors.ts'
import { displayName } from '../domain/name.ts'
import { tryFences, trySharedFence } from '../postgres/advisory-lock.ts'
import { allEnded } from '../postgres/all-ended.ts'
import { type Session, type StatementResult } from '../postgres/session.ts'
import { type Statement, type Step } from '../sql/statement.ts'
import { placeStatements } from '../sql/word-step.ts'
import { type ActionRun, throwIfStopped } from './action-run.ts'
import { type Contested } from './blockers.ts'
import { climb } from './climb.ts'
import { inTurn } from './in-turn.ts'

/** What belongs into the same transaction as the statements. A throw in either rolls everything back. */
export interface TransactionHooks {
  /** As ourselves, sent along with the beginning, so that it costs no round trip: rechecks that only read, or lock ledger rows. */
  readonly look?: (session: Session) => Promise<unknown>
  /** As ourselves, when fence, leadership and rechecks are had and before the owner's role is taken: what the ledger is to say. */
  readonly before?: (session: Session) => Promise<void>
  /** As ourselves too, but sent along with the role and the first statement: one single statement, sent before anything is awaited; if it fails it breaks the rest. */
  readonly note?: (session: Session) => Promise<void>
  /**
   * As the owner, once the first statement has its lock: while it waited, somebody else may have changed what `look` saw. Sent along with
   * that statement: the server answers in order.
   */
  readonly locked?: (session: Session) => Promise<void>
  /**
   * Is given what each statement returned, in order, before the next one is sent. With it statements are sent one at a time; a throw keeps
   * all that come after from ever being sent.
   */
  readonly answered?: (place: number, result: StatementResult) => Promise<void> | void
  /** As the owner, when everything but COMMIT was done: is it what was planned? */
  readonly after?: (session: Session) => Promise<void>
}

/** What one action does in a transaction. */
export interface Part {
  readonly run: ActionRun
  readonly step: Step
}

/** At least one: all of the same lane, by the same role. */
export type Parts = readonly [Part, ...Part[]]

/**
 * Runs a `transaction` step as a whole: on a lock timeout it is rolled back, so that no lock is kept while pausing, and begun anew.
 * Each time the table's fence, the leadership and the hooks come first. Order of locks: fence, ledger row, parent, partition.
 */
export async function runTransaction(
  run: ActionRun,
  step: Step,
  contested: readonly Contested[],
  hooks: TransactionHooks = {},
): Promise<void> {
  await inTurn(run, contested, () => climb(run, contested, () => attempt([{ run, step }], hooks)))
}

/** Runs the steps of several actions as one transaction, tried once: all of them are done, or nothing is. The hooks are for all of them. */
export async function runInOne(
  parts: Parts,
  contested: readonly Contested[],
  hooks: Omit<TransactionHooks, 'answered'>,
): Promise<void> {
  await inTurn(parts[0].run, contested, () => attempt(parts, hooks))
}

async function attempt(parts: Parts, hooks: TransactionHooks): Promise<void> {
  const [{ run }] = parts
  const session = await run.lane.current()
  try {
    await runOnce(session, parts, hooks)
  } catch (error) {
    await rollBack(run, session)
    throw error
  }
}

async function runOnce(session: Session, parts: Parts, hooks: TransactionHooks): Promise<void> {
  const [{ run, step }] = parts
  const { opening, role, statements, closing } = placeStatements(step)
  await allEnded([
    session.runTogether(opening),
    takeFences(session, parts),
    run.context.confirmLeadership(session),
    hooks.look?.(session),
  ])
  await hooks.before?.(session)
  throwIfStopped(run)
  if (hooks.answered === undefined) await sendAll(session, role, parts, hooks)
  else await sendEach(run, session, [role, ...statements], hooks)
  throwIfStopped(run)
  for (const statement of closing) await session.run(statement)
}

/** The first statement of each is the one that takes its lock: `locked` is asked when all are had. */
async function sendAll(
  session: Session,
  role: Statement,
  parts: Parts,
  hooks: TransactionHooks,
): Promise<void> {
  const early = hooks.locked === undefined ? 0 : 1
  const words = parts.map(({ step }) => placeStatements(step).statements)
  const begun = [
    hooks.note?.(session),
    session.run(role),
    ...words.flatMap((statements) => send(session, statements.slice(0, early))),
    hooks.locked?.(session),
  ]
  if (hooks.locked !== undefined) {
    await allEnded(begun)
    throwIfStopped(parts[0].run)
  }
  const rest = words.flatMap((statements) => send(session, statements.slice(early)))
  await allEnded([...begun, ...rest, hooks.after?.(session)])
}

async function sendEach(
  run: ActionRun,
  session: Session,
  [role, ...statements]: readonly Statement[],
  hooks: TransactionHooks,
): Promise<void> {
  await hooks.note?.(session)
  if (role !== undefined) await session.run(role)
  for (const [place, statement] of statements.entries()) {
    throwIfStopped(run)
    const result = await session.run(statement)
    if (place === 0) await hooks.locked?.(session)
    await hooks.answered?.(place, result)
  }
  await hooks.after?.(session)
}

/** In a transaction what follows a failed statement fails too: none of them waits for the answer to the one before. */
function send(session: Session, statements: readonly Statement[]): readonly Promise<unknown>[] {
  return statements.map((statement) => session.run(statement))
}

/**
 * Two copies that both believe to be leader never work on the same table at once; the second finds the work done. A drop, and what belongs
 * to a concurrent detach, are fenced by the table itself: the parent's next partition may be leaving in a session beside. Creating shares it with creating: what
 * two make at a time has different names and bounds, and the server refuses what has not.
 */
async function takeFences(session: Session, parts: Parts): Promise<void> {
  const [{ run }] = parts
  const { action } = run
  const fenced = parts.map((part) => fencedBy(part.run.action))
  const isHad =
    action.kind === 'create'
      ? await trySharedFence(session, action.parent.oid)
      : await tryFences(session, fenced)
  if (isHad) return
  throw new LockNotAvailable(`another partitiond is working on ${displayName(action.parent.name)}`, {
    details: { sqlstate: '55P03' },
  })
}

function fencedBy(action: Action): number {
  const isAlone = action.kind === 'drop' || (action.kind === 'detach' && action.concurrently)
  return isAlone ? action.partition.oid : action.parent.oid
}

/** A session that cannot even roll back is of no use any more. */
async function rollBack(run: ActionRun, session: Session): Promise<void> {
  try {
    await session.run({ text: 'rollback', lock: null })
  } catch {
    await run.lane.discard()
  }
}
