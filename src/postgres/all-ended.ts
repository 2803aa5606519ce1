/**
 * Waits until all have ended, and only then throws the first failure, in the order in which they were given: nothing goes on unwatched,
 * and of several statements that were sent together the one that broke the transaction is named, not those that then failed too.
 */
export async function allEnded<T extends readonly unknown[] | []>(
  work: T,
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const ended: readonly PromiseSettledResult<unknown>[] = await Promise.allSettled(work)
  const failed = ended.find((each) => each.status === 'rejected')
  if (failed !== undefined) throw failed.reason
  return Promise.all(work)
}
