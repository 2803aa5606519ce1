import { ROUTING_PREFIX, type RoutingState } from '../../domain/inheritance.ts'
import { displayName } from '../../domain/name.ts'
import { readRoutingMark } from '../../sql/clauses/inheritance/routing-mark.ts'

/** A trigger that sees inserted rows, and the function it calls. */
export interface RoutingTrigger {
  readonly name: string
  readonly isEnabled: boolean
  readonly schema: string
  readonly function: string
  readonly body: string
  /** It belongs to the owner of the table: nobody else can replace it. */
  readonly isOfOwner: boolean
  /** Triggers of other tables call the function too. */
  readonly isShared: boolean
}

/** What a row of queries/parents.sql tells of who routes. */
export interface RoutingRow {
  readonly triggers: readonly RoutingTrigger[] | null
  readonly rules: readonly string[]
  /** The function that has the name ours would have. */
  readonly namesake: Pick<RoutingTrigger, 'body' | 'isOfOwner' | 'isShared'> | null
}

const isOurs = ({ function: name }: RoutingTrigger): boolean => name.startsWith(ROUTING_PREFIX)

/** Finds out who routes rows into the children. What is ours stays ours when somebody adds a trigger of his own beside it. */
export function routingState({ triggers, rules, namesake }: RoutingRow): RoutingState {
  const ours = triggers?.find(isOurs)
  if (ours !== undefined) return stateOfOurs(ours)
  const [theirs] = triggers ?? []
  const [rule] = rules
  if (theirs !== undefined) return { by: 'theirs', what: describe(theirs) }
  if (rule !== undefined) return { by: 'theirs', what: `the rule ${rule}` }
  if (namesake === null) return { by: 'nobody', idle: undefined }
  const mark = readRoutingMark(namesake.body)
  return mark?.isIntact === true && namesake.isOfOwner && !namesake.isShared
    ? { by: 'nobody', idle: mark.version }
    : {
        by: 'altered',
        what: 'a function that has the name of the routing function is not as partitiond writes it',
      }
}

function stateOfOurs(trigger: RoutingTrigger): RoutingState {
  const { schema, function: name, body, isEnabled, isOfOwner, isShared } = trigger
  const mark = readRoutingMark(body)
  const subject = displayName({ schema, name })
  if (mark?.isIntact !== true) return { by: 'altered', what: `the function ${subject} was changed by hand` }
  if (!isOfOwner)
    return { by: 'altered', what: `the function ${subject} does not belong to the owner of the table` }
  if (isShared)
    return { by: 'altered', what: `the function ${subject} is called by a trigger of another table too` }
  if (!isEnabled) return { by: 'altered', what: `the trigger ${trigger.name} is disabled` }
  return { by: 'ours', function: { schema, name }, version: mark.version }
}

function describe({ name, schema, function: called, isEnabled }: RoutingTrigger): string {
  const state = isEnabled ? '' : ', which is disabled'
  return `the trigger ${name} (function ${displayName({ schema, name: called })})${state}`
}
