import { allEnded } from '../postgres/all-ended.ts'
import { type Session } from '../postgres/session.ts'
import { type Step } from '../sql/statement.ts'
import { placeStatements } from '../sql/word-step.ts'

/** Where a step has taken the owner's role already: looks at what the owner may not, such as the ledger, and takes it again. */
export async function asOurselves(session: Session, step: Step, look: () => Promise<unknown>): Promise<void> {
  await allEnded([
    session.run({ text: step.mode === 'session' ? 'reset role' : 'set local role none', lock: null }),
    look(),
    session.run(placeStatements(step).role),
  ])
}
