import { type Stopwatch } from '../domain/ports.ts'

/** The answer to a question, or `late()` thrown when it has not come within `ms`. The question itself goes on unheard. */
export async function inTime<T>(
  question: Promise<T>,
  ms: number,
  stopwatch: Stopwatch,
  late: () => Error,
): Promise<T> {
  const answered = new AbortController()
  const tooLate = async (): Promise<never> => {
    await stopwatch.pause(ms, answered.signal)
    throw late()
  }
  try {
    return await Promise.race([question, tooLate()])
  } finally {
    answered.abort()
  }
}
