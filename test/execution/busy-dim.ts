import { type Client } from 'pg'
import { systemStopwatch } from '../../src/daemon/system-clock.ts'

/** Writes to `public.dim` in transactions that are too long for a lock timeout and too short to be left alone. */
export async function writeIntoDim(client: Client, isOver: () => boolean): Promise<void> {
  for (let times = 0; !isOver(); times += 1) {
    await client.query('begin; update public.dim set id = id where id = 1')
    await systemStopwatch.pause(150)
    await client.query('commit')
    await systemStopwatch.pause(times % 3 === 0 ? 30 : 2)
  }
}

/** How many requests of ours waited for `public.dim` at each of many moments. */
export async function watchQueueOfDim(client: Client, isOver: () => boolean): Promise<readonly number[]> {
  const samples: number[] = []
  while (!isOver()) {
    const { rows } = await client.query<{ waiting: number }>(
      `select count(*)::int as waiting from pg_locks as l join pg_stat_activity as a on a.pid = l.pid
       where l.relation = 'public.dim'::regclass and not l.granted and a.application_name like 'partitiond%'`,
    )
    samples.push(rows[0]?.waiting ?? 0)
  }
  return samples
}
