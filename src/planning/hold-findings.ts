import { type RangeBound } from '../domain/bound.ts'
import { type Finding } from '../domain/finding.ts'
import { type HoldInForce } from '../domain/hold.ts'
import { displayName, type QualifiedName } from '../domain/name.ts'
import { rangePartitions } from '../domain/partition-set.ts'
import { boundOf } from './departed.ts'
import { type ActiveHold, holdsOf, keeps } from './holds.ts'
import { type SetContext } from './set-context.ts'

/** Why something whose time to leave has come stays. `what` is told in words: "public.events_2025_01", "the archive of …". */
export function onHold(name: QualifiedName, hold: ActiveHold, what = displayName(name)): Finding {
  return {
    code: 'on-hold',
    level: 'info',
    subject: displayName(name),
    message: `${what} would leave and stays: held by ${describeHold(hold)}${'unreadable' in hold.span ? ', which cannot be read' : ''}`,
    hint: howToEnd(hold),
  }
}

/** A hold in words: which it is, why, what it spans and until when. */
export function describeHold({ id, reason, lower, upper, until }: ActiveHold): string {
  const which = id === undefined ? 'the policy' : `hold ${id}`
  const end = until === undefined ? '' : ` until ${until.toString()}`
  return `"${reason}" (${which}), [${lower}, ${upper})${end}`
}

function howToEnd({ id, set, until }: ActiveHold): string {
  const end =
    id === undefined
      ? 'Take the hold out of the policy'
      : `Release it with \`partitiond archive hold ${displayName(set)} --release ${id}\``
  return until === undefined
    ? `${end} when it is no longer needed.`
    : `It ends by itself. ${end} to end it sooner.`
}

/** Every hold in force on a set, with what it keeps: partitions, detached tables and archives alike. */
export function holdsInForce(context: SetContext): readonly HoldInForce[] {
  const holds = holdsOf(context)
  if (holds.length === 0) return []
  const all = everything(context)
  return holds.map((hold) => ({
    id: hold.id,
    lower: hold.lower,
    upper: hold.upper,
    reason: hold.reason,
    until: hold.until,
    keeps: namesOf(all.filter(({ bound }) => keeps(hold, bound))),
  }))
}

/** A hold keeps partitions of every branch: told once, with all of them. */
export function mergeHolds(holds: readonly HoldInForce[]): readonly HoldInForce[] {
  const same = Map.groupBy(holds, ({ id, lower, upper, reason }) =>
    JSON.stringify([id ?? null, lower, upper, reason]),
  )
  return [...same.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [{ ...first, keeps: [first, ...others].flatMap((hold) => hold.keeps) }],
  )
}

/** Each once: what was brought back has the name that its archive is known by. */
function namesOf(kept: readonly { readonly name: QualifiedName }[]): readonly QualifiedName[] {
  return [...new Map(kept.map(({ name }) => [displayName(name), name])).values()]
}

function everything({
  set,
  ledger,
  archives,
}: SetContext): readonly { readonly name: QualifiedName; readonly bound: RangeBound | undefined }[] {
  const left = [...ledger.filter(({ table }) => table?.attachedTo === undefined), ...archives]
  return [
    ...left.map((entry) => {
      const bound = boundOf(entry)
      return { name: entry.name, bound: bound === 'unreadable' ? undefined : bound }
    }),
    ...rangePartitions(set),
  ]
}
