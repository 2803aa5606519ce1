import { type CreateAction } from '../domain/action.ts'
import { type NewPartition } from '../domain/new-partition.ts'
import { type NewIndex } from '../domain/index-work.ts'
import { withoutIndexes } from '../domain/without-indexes.ts'
import { StatementFailed, WorldMoved } from '../domain/errors.ts'
import { type Finding } from '../domain/finding.ts'
import { displayName } from '../domain/name.ts'
import { type ActionRun } from './action-run.ts'
import { type Performer } from './performer.ts'

/**
 * Makes a partition without the policy's own indexes where it cannot be made with them: that rows have somewhere to go comes before an
 * index, and one column's name misspelt must not be the end of premaking. Throws what making it without them throws.
 */
export function withoutRefusedIndexes(make: Performer<CreateAction>): Performer<CreateAction> {
  return async (action, run) => {
    const first = firstIndex(action)
    if (first === undefined) return make(action, run)
    try {
      return await make(action, run)
    } catch (error) {
      const refusal = refusalIn(error)
      if (refusal === undefined) throw error
      return [...(await makeWithout(make, action, run)), indexRefused(action, first, refusal)]
    }
  }
}

function makeWithout(
  make: Performer<CreateAction>,
  action: CreateAction,
  run: ActionRun,
): Promise<readonly Finding[]> {
  const bare = withoutIndexes(action)
  return make(bare, { ...run, action: bare })
}

/** Of a branch the tables below it have them. */
function firstIndex({ indexes = [], branch }: NewPartition): NewIndex | undefined {
  return indexes[0] ?? branch?.leaves.map(firstIndex).find((index) => index !== undefined)
}

/** A taken name may be the index's as well as the table's. */
function refusalIn(error: unknown): StatementFailed | undefined {
  if (error instanceof StatementFailed) return error
  return error instanceof WorldMoved && error.cause instanceof StatementFailed ? error.cause : undefined
}

function indexRefused({ target }: CreateAction, { mark }: NewIndex, { message }: StatementFailed): Finding {
  const subject = displayName(target)
  return {
    code: 'index-refused',
    level: 'error',
    subject,
    message: `${subject} was made without the indexes of its policy, beginning with "${mark ?? ''}", because the server refused one: ${message}`,
    hint: 'Correct `indexes` in the policy. Functions and operator classes outside pg_catalog need their schema. What is missing is then made by itself.',
  }
}
