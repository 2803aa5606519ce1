import { ConnectionError, LeadershipLost } from '../domain/errors.ts'
import { type ConnectionTarget } from '../postgres/target.ts'

/** The server is silent. */
export function noAnswer(target: ConnectionTarget, answerMs: number): ConnectionError {
  return new ConnectionError(
    'unreachable',
    `database "${target.name}" gave no answer for ${answerMs / 1000} s`,
    {
      hint: 'Look at the server and at the network between.',
    },
  )
}

/** Somebody else may change the database now. */
export function leadershipLost(target: ConnectionTarget): LeadershipLost {
  return new LeadershipLost(`the lead for database "${target.name}" was lost`, {
    hint: 'Another process leads now, or this one will again in a moment; nothing more is changed in this cycle.',
  })
}
