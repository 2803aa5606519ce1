import { type Session } from '../../src/postgres/session.ts'
import { type Statement } from '../../src/sql/statement.ts'

/** A session whose every round trip is told before it is made; what the listener throws is thrown to the caller. */
export function watched(session: Session, before: (text: string) => Promise<void>): Session {
  return new Proxy(session, {
    get(target, name) {
      if (name === 'run') {
        return async (statement: Statement, parameters?: readonly unknown[]) => {
          await before(statement.text)
          return target.run(statement, parameters)
        }
      }
      if (name === 'runTogether') {
        return async (statements: readonly Statement[]) => {
          for (const { text } of statements) await before(text)
          return target.runTogether(statements)
        }
      }
      if (name === 'query') {
        return async (text: string, parameters?: readonly unknown[]) => {
          await before(text)
          return target.query(text, parameters)
        }
      }
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
}
