import { type Workshop } from './workshop.ts'

/** Sessions that insert, update and delete rows at one moment of the key as fast as they can, each statement its own transaction. */
export interface Inserters {
  stop(): Promise<{
    readonly inserted: number
    readonly deleted: number
    readonly failures: readonly string[]
  }>
}

export async function inserters(workshop: Workshop, count: number, at: string): Promise<Inserters> {
  const counts = { inserted: 0, deleted: 0 }
  const failures: string[] = []
  let isOver = false
  const work = async (): Promise<void> => {
    const client = await workshop.opponent()
    while (!isOver) {
      try {
        const { rows } = await client.query<{ id: string }>(
          "insert into public.events (ts, body) values ($1, 'written') returning id",
          [at],
        )
        counts.inserted += 1
        const id = Number(rows[0]?.id)
        await client.query("update public.events set body = 'changed' where id = $1 and ts = $2", [
          id - 1,
          at,
        ])
        if (id % 5 === 0) {
          const { rowCount } = await client.query('delete from public.events where id = $1 and ts = $2', [
            id,
            at,
          ])
          counts.deleted += rowCount ?? 0
        }
      } catch (error) {
        failures.push(String(error))
        isOver = true
      }
    }
  }
  const working = Array.from({ length: count }, work)
  return {
    async stop() {
      isOver = true
      await Promise.all(working)
      return { ...counts, failures }
    },
  }
}
