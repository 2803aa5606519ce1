import { LockNotAvailable } from '../domain/errors.ts'

/** Answers by OID, and the OIDs that could not be read because somebody has them locked. */
export interface EachAnswer<T> {
  readonly found: ReadonlyMap<number, T>
  readonly locked: readonly number[]
}

/** Reads many relations at once; when a lock is in the way, one by one, so that one locked table hides no other. */
export async function readEach<T extends { readonly oid: number }>(
  oids: readonly number[],
  read: (oids: readonly number[]) => Promise<readonly T[]>,
): Promise<EachAnswer<T>> {
  if (oids.length === 0) return { found: new Map(), locked: [] }
  try {
    return { found: new Map((await read(oids)).map((row) => [row.oid, row])), locked: [] }
  } catch (error) {
    if (!(error instanceof LockNotAvailable)) throw error
    if (oids.length === 1) return { found: new Map(), locked: oids }
  }
  const answers: EachAnswer<T>[] = []
  for (const oid of oids) answers.push(await readEach([oid], read))
  return {
    found: new Map(answers.flatMap(({ found }) => [...found])),
    locked: answers.flatMap(({ locked }) => locked),
  }
}
