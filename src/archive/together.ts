/**
 * Waits for two works that need each other: when one fails, `stop` ends the other. Returns or throws only when both, and `stop`, have
 * ended; what is thrown is the failure that came first.
 */
export async function together<A, B>(
  first: Promise<A>,
  second: Promise<B>,
  stop: () => Promise<void>,
): Promise<readonly [A, B]> {
  const failures: unknown[] = []
  const watched = async (work: Promise<unknown>): Promise<void> => {
    try {
      await work
    } catch (error) {
      failures.push(error)
      if (failures.length === 1) await stop()
    }
  }
  await Promise.all([watched(first), watched(second)])
  if (failures.length > 0) throw failures[0]
  return Promise.all([first, second])
}
