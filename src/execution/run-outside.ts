import { allEnded } from '../postgres/all-ended.ts'
import { type Notice, type Session } from '../postgres/session.ts'
import { type Statement, type Step } from '../sql/statement.ts'
import { placeStatements } from '../sql/word-step.ts'
import { type ActionRun } from './action-run.ts'
import { type Contested } from './blockers.ts'
import { climb } from './climb.ts'
import { inTurn } from './in-turn.ts'

export interface OutsideOptions {
  /** As ourselves, sent along with the settings: rechecks that only read. Sends before it awaits anything. */
  readonly look?: (session: Session) => Promise<unknown>
  /**
   * As ourselves, once leadership and rechecks are had: one single statement that is to be in force before the others begin. Sends before
   * it awaits anything.
   */
  readonly note?: (session: Session) => Promise<unknown>
  /** Surrounds the statements, once leadership, rechecks and note are had: for what has to wait until then. In the step's role. */
  readonly around?: (session: Session, work: () => Promise<void>) => Promise<void>
  /** As ourselves, sent along behind the last statement, whatever becomes of that: it has to find out by itself. Sends before it awaits anything. */
  readonly after?: (session: Session) => Promise<unknown>
  /** For a statement that is repeated: the values of $1, $2, … one list each time. */
  readonly parameters?: readonly (readonly unknown[])[]
}

/**
 * Runs a `session` step: each statement outside any transaction, the settings in messages of their own (postgres.md B1). Settings and
 * role are taken back whatever happens. Tried again on a lock timeout. Returns what the server said beside its answers.
 */
export function runOutside(
  run: ActionRun,
  step: Step,
  contested: readonly Contested[],
  options: OutsideOptions = {},
): Promise<readonly Notice[]> {
  return inTurn(run, contested, () => climb(run, contested, () => runOutsideOnce(run, step, options)))
}

/** The same, tried once: for what cannot simply be tried again. */
export async function runOutsideOnce(
  run: ActionRun,
  step: Step,
  { look, note, around = atOnce, after, parameters = [[]] }: OutsideOptions = {},
): Promise<readonly Notice[]> {
  const session = await run.lane.current()
  const { opening, role, statements, closing } = placeStatements(step)
  const calls = parameters.flatMap((values) => statements.map((statement) => ({ statement, values })))
  const notices: Notice[] = []
  let takenBack: Promise<void> | undefined
  try {
    const looked = allEnded([run.context.confirmLeadership(session), look?.(session)])
    if (note !== undefined) await looked
    await allEnded([looked, note?.(session), session.runTogether([...opening, role])])
    await around(session, async () => {
      for (const [place, { statement, values }] of calls.entries()) {
        const answer = session.run(statement, values)
        // Wanted whatever becomes of the last one, so it need not wait for its answer.
        if (place === calls.length - 1) takenBack = ended(takeBack(run, session, closing), after?.(session))
        notices.push(...(await answer).notices)
      }
    })
  } finally {
    await (takenBack ?? takeBack(run, session, closing))
  }
  return notices
}

const atOnce = (_session: Session, work: () => Promise<void>): Promise<void> => work()

/** What is sent behind a statement decides nothing: the statement's own failure is the one to tell. */
async function ended(takenBack: Promise<void>, after: Promise<unknown> | undefined): Promise<void> {
  await Promise.allSettled([takenBack, after ?? takenBack])
}

async function takeBack(run: ActionRun, session: Session, closing: readonly Statement[]): Promise<void> {
  try {
    await session.runTogether(closing)
  } catch {
    await run.lane.discard()
  }
}
