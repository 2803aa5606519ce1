import { type Finding } from '../../domain/finding.ts'
import { type ChildOverlap, type Inheritance, type UnusableChild } from '../../domain/inheritance.ts'
import { displayName } from '../../domain/name.ts'
import { NOTHING, type Proposal } from '../rule.ts'
import { type SetContext } from '../set-context.ts'

/** Named one by one up to here; a set where all are odd has one cause. */
const MAX_NAMED = 5

/** What no server prevents in a legacy inheritance set: children without a range, overlaps, rows in the table itself, routing of others. */
export function inheritanceFindings(context: SetContext): Proposal {
  const { inheritance } = context.set
  if (inheritance === undefined) return NOTHING
  return {
    actions: [],
    findings: [
      ...unusable(context, inheritance.unusable),
      ...overlaps(context, inheritance.overlaps),
      ...rowsInParent(context),
      ...routing(context, inheritance),
    ],
  }
}

function unusable({ set }: SetContext, children: readonly UnusableChild[]): readonly Finding[] {
  const more = children.length - MAX_NAMED
  const key = set.key.columns[0]?.name ?? 'key'
  return children.slice(0, MAX_NAMED).map(({ name, why }, at) => {
    const subject = displayName(name)
    const others = at === MAX_NAMED - 1 && more > 0 ? `; the same goes for ${more} more` : ''
    return {
      code: 'child-without-range',
      level: 'warning',
      subject,
      message: `${subject} inherits from ${displayName(set.name)}, but which rows it holds is not known: ${why}${others}`,
      hint: `It gets no rows and never leaves. Give it a CHECK such as check (${key} >= … and ${key} < …), validated, or take it out with NO INHERIT.`,
    }
  })
}

function overlaps({ set }: SetContext, pairs: readonly ChildOverlap[]): readonly Finding[] {
  if (pairs.length === 0) return []
  const subject = displayName(set.name)
  const named = pairs
    .slice(0, MAX_NAMED)
    .map(({ name, other }) => `${displayName(name)} and ${displayName(other)}`)
    .join(', ')
  const more = pairs.length > MAX_NAMED ? ` and ${pairs.length - MAX_NAMED} more pairs` : ''
  return [
    {
      code: 'inheritance-overlap',
      level: 'warning',
      subject,
      message: `Children of ${subject} let the same rows in: ${named}${more}`,
      hint: 'New rows go to the one that ends last. Narrow one of the CHECKs; a child that lies within another one gets no rows and never leaves.',
    },
  ]
}

/** The table itself is what DEFAULT is to a partitioned one. */
function rowsInParent({ set, observations }: SetContext): readonly Finding[] {
  const contents = observations.defaults.get(set.oid)
  if (contents?.hasRows !== true) return []
  const subject = displayName(set.name)
  const about = contents.rows > 1 ? `about ${contents.rows} rows` : 'rows'
  return [
    {
      code: 'rows-in-parent',
      level: 'warning',
      subject,
      message: `${subject} itself holds ${about} that no child took; they never leave`,
      hint: `See select * from only ${subject}. With the trigger in place, one statement sends those that have a child by now to it: with moved as (delete from only ${subject} where … returning *) insert into ${subject} select * from moved.`,
    },
  ]
}

function routing(context: SetContext, { routing: state }: Inheritance): readonly Finding[] {
  const subject = displayName(context.set.name)
  switch (state.by) {
    case 'nobody':
    case 'ours':
      return []
    case 'theirs':
      return [
        {
          code: 'routing-not-ours',
          level: 'info',
          subject,
          message: `${subject} has ${state.what}: partitiond makes no trigger beside it, and rows reach new children only if it sends them there`,
          hint: 'It must know every child that partitiond makes: one that names the child by the key does; a fixed list of children has to be extended before each new one is needed. Drop it, or put it on the children, to have partitiond route.',
        },
      ]
    case 'altered':
      return [
        {
          code: 'routing-altered',
          level: 'warning',
          subject,
          message: `Rows of ${subject} are not routed by partitiond any more: ${state.what}`,
          hint: 'New children get no rows through it. Drop the trigger and the function to have partitiond make both anew, or keep them up to date yourself.',
        },
      ]
  }
}
