import { type DetachAction } from '../../domain/action.ts'
import { type Performer } from '../performer.ts'
import { detachConcurrently } from './detach-concurrently.ts'
import { detachPlainly } from './detach-plainly.ts'

/** Takes a partition out of its parent, and remembers that it was us. */
export const performDetach: Performer<DetachAction> = (action, run) =>
  action.concurrently ? detachConcurrently(action, run) : detachPlainly(action, run)
