import { type Session } from '../../src/postgres/session.ts'
import { type Statement } from '../../src/sql/statement.ts'

/**
 * A session whose every statement is told before it is sent; what the listener throws is thrown to the caller. Statements that are asked
 * for together are still told, and sent, one after the other.
 */
export function watched(session: Session, before: (text: string) => Promise<void>): Session {
  let told: Promise<unknown> = Promise.resolve()
  const tell = (text: string): Promise<void> => {
    const turn = told.then(() => before(text))
    told = turn.catch(() => undefined)
    return turn
  }
  return new Proxy(session, {
    get(target, name) {
      if (name === 'run') {
        return async (statement: Statement, parameters?: readonly unknown[]) => {
          await tell(statement.text)
          return target.run(statement, parameters)
        }
      }
      if (name === 'runTogether') {
        return async (statements: readonly Statement[]) => {
          await Promise.all(statements.map(({ text }) => tell(text)))
          return target.runTogether(statements)
        }
      }
      if (name === 'query') {
        return async (text: string, parameters?: readonly unknown[]) => {
          await tell(text)
          return target.query(text, parameters)
        }
      }
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
}
