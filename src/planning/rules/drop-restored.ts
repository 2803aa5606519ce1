import { type DropAction } from '../../domain/action.ts'
import { type RangeBound } from '../../domain/bound.ts'
import { type RestoredTable } from '../../domain/ledger.ts'
import { displayName } from '../../domain/name.ts'
import { boundOf } from '../departed.ts'
import { onHold } from '../hold-findings.ts'
import { heldBy } from '../holds.ts'
import { endedBeside } from '../leases.ts'
import { refOf } from '../refs.ts'
import { type Proposal } from '../rule.ts'
import { type SetContext } from '../set-context.ts'

/**
 * Tables that were made from an archive and put beside their set for a time that is over → drop, without a second archive. Each is held
 * against the archive it came from, and the archive against the ledger, before it goes.
 */
export function dropRestored(context: SetContext): Proposal {
  const { set, ledger, observations } = context
  const [key] = set.key.columns
  if (key === undefined) return { actions: [], findings: [] }
  // What was attached and has been detached since leaves like every other partition.
  const leaving = new Set(ledger.map(({ partitionOid }) => partitionOid))
  const ended = endedBeside(context).filter(({ oid }) => !leaving.has(oid))
  const held = ended.map((each) => ({ each, hold: heldBy(context, rangeOf(context, each)) }))
  const actions = held
    .flatMap(({ each, hold }) => (hold === undefined ? [each] : []))
    .flatMap((each): readonly DropAction[] => {
      const { oid, name, owner, ledgerId, until } = each
      const bound = rangeOf(context, each)
      const shape = observations.tables.get(oid)
      if (shape === undefined || bound === undefined) return []
      return [
        {
          kind: 'drop',
          id: `drop ${displayName(name)}`,
          parent: refOf(set),
          target: name,
          reason: `restored until ${until?.toString({ smallestUnit: 'minute' }) ?? 'now'}`,
          hazards: ['deletes-data', 'locks-out-writers'],
          needs: [],
          ledgerId,
          isRestored: true,
          partition: { oid, name, owner },
          isForeign: false,
          bound,
          proof: { columns: shape.columns, isPartitioned: false, key },
        },
      ]
    })
  return {
    actions,
    findings: held.flatMap(({ each, hold }) => (hold === undefined ? [] : [onHold(each.name, hold)])),
  }
}

/** Undefined where it is not known: then every hold holds it. */
function rangeOf({ archives }: SetContext, { ledgerId }: RestoredTable): RangeBound | undefined {
  const entry = archives.find(({ id }) => id === ledgerId)
  const bound = entry === undefined ? undefined : boundOf(entry)
  return bound === 'unreadable' ? undefined : bound
}
