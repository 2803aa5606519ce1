import { type IndexAction } from '../../domain/action.ts'
import { type NewIndex } from '../../domain/index-work.ts'
import { StatementFailed, WorldMoved } from '../../domain/errors.ts'
import { type Finding } from '../../domain/finding.ts'
import { displayName } from '../../domain/name.ts'
import { type IndexBuild } from '../../journal/index-notes.ts'
import { type Session } from '../../postgres/session.ts'
import { type Step } from '../../sql/statement.ts'
import { type ActionRun, throwIfStopped } from '../action-run.ts'
import { readHolders } from '../blockers.ts'
import { contestedByAttachIndex, readIndexMarked, readIndexNamed } from '../index-state.ts'
import { type Performer, stepsOf } from '../performer.ts'
import { recheckAttached } from '../relations.ts'
import { runOutsideOnce } from '../run-outside.ts'
import { runTransaction } from '../run-transaction.ts'
import { Postponed, Refused } from '../setbacks.ts'

/**
 * Gives a table an index that it lacks. What is left over of an earlier try goes first; what is built is noted before, so that what a crash
 * leaves is known as ours; what is told as valid has been looked at.
 */
export const performIndex: Performer<IndexAction> = async (action, run) => {
  refuseLate(action, run)
  const steps = [...stepsOf(action, run)]
  for (const name of action.leftovers) await drop(action, run, take(steps), name)
  const { work } = action
  switch (work.do) {
    case 'clear':
      return []
    case 'adopt':
      return attach(action, run, take(steps))
    case 'build-branch':
      return buildBranch(action, run, take(steps))
    case 'build':
      return build(action, run, work.index, steps)
  }
}

/** One is always begun: the clock starts with the plan's first action. */
function refuseLate({ target }: IndexAction, { context }: ActionRun): void {
  const { archivesUntilMs, stopwatch } = context
  if (archivesUntilMs === undefined || stopwatch.elapsedMs() < archivesUntilMs) return
  throw new Postponed(
    'index-later',
    `An index of ${displayName(target)} waits for the next cycle: this one has spent its time on what takes long`,
    {
      hint: 'It goes on by itself. PARTITIOND_ARCHIVE_BUDGET says how long one cycle may begin archives and indexes; `partitiond apply` has no such limit.',
    },
  )
}

function take(steps: Step[]): Step {
  const step = steps.shift()
  if (step === undefined) throw new RangeError('an index action has a step for each thing it does')
  return step
}

/**
 * The note, the name, and that it is still not valid make it ours to drop. Whoever is still building it holds a lock on the table, and is
 * let alone: it may be our own session of before, which the server does not know to be dead yet.
 */
async function drop(action: IndexAction, run: ActionRun, step: Step, name: string): Promise<void> {
  const { partition, under } = action
  const subject = displayName({ schema: partition.name.schema, name })
  const look = async (session: Session): Promise<void> => {
    await recheckAttached(session, partition, under)
    const state = await readIndexNamed(session, partition.oid, name)
    if (state === undefined || state.isValid || state.attachedTo !== null)
      throw new WorldMoved(`${subject} is not an unfinished index of ${displayName(partition.name)} any more`)
    const builders = await readHolders(session, [{ oid: partition.oid, mode: 'SHARE UPDATE EXCLUSIVE' }])
    if (builders.length > 0)
      throw new Postponed(
        'index-under-way',
        `${subject} may still be under way: somebody works on its table`,
        {
          hint: 'It is looked at again in the next cycle.',
        },
      )
  }
  await look(await run.lane.current())
  await runOutsideOnce(run, step, { look: (session) => recheckAttached(session, partition, under) })
  await run.context.journal?.indexes.cleared(await run.lane.current(), { tableOid: partition.oid, name })
}

async function build(
  action: IndexAction,
  run: ActionRun,
  index: NewIndex,
  steps: Step[],
): Promise<readonly Finding[]> {
  const { partition, under } = action
  const { mark } = index
  if (mark !== undefined && (await findEqual(action, run, take(steps), mark))) return []
  await buildBeside(action, run, take(steps), index.name)
  const look = async (session: Session): Promise<void> => {
    await recheckAttached(session, partition, under)
    await requireValid(session, action, index.name)
  }
  if (mark !== undefined) await runTransaction(run, take(steps), [], { look })
  const [last] = steps
  if (last !== undefined) await attach(action, run, last)
  await run.context.journal?.indexes.finished(await run.lane.current(), {
    tableOid: partition.oid,
    name: index.name,
  })
  return []
}

/** Whether the server has found, and marked, an index equal to the one wanted. */
async function findEqual(
  { partition, under }: IndexAction,
  run: ActionRun,
  step: Step,
  mark: string,
): Promise<boolean> {
  let isThere = false
  await runTransaction(run, step, [], {
    look: (session) => recheckAttached(session, partition, under),
    after: async (session) => {
      isThere = (await readIndexMarked(session, partition.oid, mark)) !== undefined
    },
  })
  return isThere
}

/** Tried once: what ends it early leaves an unfinished index, which the next cycle takes away. What the server refuses is remembered. */
async function buildBeside(
  { partition, under }: IndexAction,
  run: ActionRun,
  step: Step,
  name: string,
): Promise<void> {
  const { journal, now } = run.context
  const what = { tableOid: partition.oid, name }
  try {
    await runOutsideOnce(run, step, {
      look: (session) => recheckAttached(session, partition, under),
      note: async (session) => journal?.indexes.intend(session, what, now()),
    })
  } catch (error) {
    throwIfStopped(run)
    if (error instanceof StatementFailed) await rememberFailure(run, what, error)
    throw error
  }
}

/** Of what was refused at once nothing is left, and trying again costs nothing. */
async function rememberFailure(
  run: ActionRun,
  what: IndexBuild,
  { message }: StatementFailed,
): Promise<void> {
  const { journal, now } = run.context
  const session = await run.lane.current()
  if ((await readIndexNamed(session, what.tableOid, what.name)) === undefined) return
  await journal?.indexes.failed(session, what, { at: now(), why: message })
}

async function requireValid(session: Session, { partition }: IndexAction, name: string): Promise<void> {
  const state = await readIndexNamed(session, partition.oid, name)
  if (state?.isValid === true) return
  throw new Refused(
    'invalid-index',
    `${displayName({ schema: partition.name.schema, name })} was built and is not valid`,
    { hint: 'See what else works on the table; it is built anew in the next cycle.' },
  )
}

async function attach(action: IndexAction, run: ActionRun, step: Step): Promise<readonly Finding[]> {
  const { work, partition, under } = action
  if (work.do === 'clear' || work.attachTo === undefined) return []
  const child = work.do === 'adopt' ? work.index : { schema: partition.name.schema, name: work.index.name }
  const contested = await contestedByAttachIndex(await run.lane.current(), work.attachTo, child)
  await runTransaction(run, step, contested, {
    look: async (session) => {
      await recheckAttached(session, partition, under)
      // An index that is not valid would be taken, and the parent's stay invalid for ever (postgres.md A15).
      const state = await readIndexNamed(session, partition.oid, child.name)
      if (state?.isValid !== true && state?.isPartitioned !== true)
        throw new WorldMoved(
          `${displayName(child)} is not a valid index of ${displayName(partition.name)} any more`,
        )
    },
  })
  return []
}

/** In the catalog only, and in one transaction: a branch has no rows of its own. */
async function buildBranch(action: IndexAction, run: ActionRun, step: Step): Promise<readonly Finding[]> {
  const { partition, under } = action
  await runTransaction(run, step, [{ oid: partition.oid, mode: 'SHARE' }], {
    look: (session) => recheckAttached(session, partition, under),
  })
  return []
}
