import { type CreateAction } from '../../domain/action.ts'
import { WorldMoved } from '../../domain/errors.ts'
import { displayName, type QualifiedName } from '../../domain/name.ts'
import { allEnded } from '../../postgres/all-ended.ts'
import { type Session } from '../../postgres/session.ts'
import { sqlFile } from '../../postgres/sql-file.ts'
import { contestedByAttach } from '../contested.ts'
import { recheckRouting } from '../inheritance/recheck-routing.ts'
import { takenNameMeansMoved, verifyAttached, withNamesOfItsOwn } from '../new-partition.ts'
import { type Performer, stepsOf } from '../performer.ts'
import { withoutRefusedIndexes } from '../refused-indexes.ts'
import { recheckTable } from '../relations.ts'
import { runTransaction } from '../run-transaction.ts'
import { Refused } from '../setbacks.ts'

const begunCopySql = sqlFile(import.meta.url, '../queries/begun-copy.sql')

/** Makes and attaches an empty partition. */
export const performCreate: Performer<CreateAction> = withoutRefusedIndexes((action, run) =>
  make(action, run),
)

const make: Performer<CreateAction> = async (action, run) => {
  const { parent, target } = action
  const [step] = stepsOf(action, run)
  const beside = await contestedByAttach(await run.lane.current(), parent, action)
  const writers = { oid: parent.oid, mode: 'SHARE ROW EXCLUSIVE' } as const
  const contested = action.lockWriters ? [...beside, writers] : beside
  try {
    await takenNameMeansMoved(target, () =>
      withNamesOfItsOwn(() =>
        runTransaction(run, step, contested, {
          look: (session) =>
            allEnded([recheckTable(session, parent), recheckRouting(session, action.inheritance?.routing)]),
          after: (session) => verifyAttached(session, target, parent, action),
        }),
      ),
    )
  } catch (error) {
    if (error instanceof WorldMoved) await refuseBegunCopy(await run.lane.current(), target)
    throw error
  }
  return []
}

/**
 * What has the name may be a copy of ours that was begun: the plan counts on that to be taken up again. Where its rows have left DEFAULT
 * meanwhile there is nothing to take up, and it would stand in the way in every cycle. Throws Refused `copy-in-the-way`.
 */
async function refuseBegunCopy(session: Session, target: QualifiedName): Promise<void> {
  const [row] = await session.query<{ readonly there: boolean }>(begunCopySql, [target.schema, target.name])
  if (row?.there !== true) return
  const subject = displayName(target)
  throw new Refused(
    'copy-in-the-way',
    `${subject} cannot be made: a copy of rows of DEFAULT that an earlier cycle began stands there, and DEFAULT holds none of that range any more`,
    { hint: `See whether its rows are still wanted, then: drop table ${subject}.` },
  )
}
