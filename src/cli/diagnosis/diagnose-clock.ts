import { type Diagnosis, fine } from './diagnosis.ts'

/** A reading of the server's clock between two of ours; all in microseconds since 1970. */
export interface ClockReading {
  readonly before: bigint
  readonly server: bigint
  readonly after: bigint
}

// Smaller → every busy network is a warning; bigger → log lines of the two machines no longer fit together. Nothing is decided by it.
const WORTH_SAYING_US = 1_000_000n

/** How far the server's clock is from ours. Decisions follow the server's; the difference matters for logs and for cron only. */
export function diagnoseClock(database: string, { before, server, after }: ClockReading): Diagnosis {
  const difference = server < before ? server - before : server > after ? server - after : 0n
  const size = difference < 0n ? -difference : difference
  const seconds = (Number(size) / 1_000_000).toFixed(size < 10_000_000n ? 1 : 0)
  if (size < WORTH_SAYING_US) return fine('clock', database, "the server's clock and this machine's agree")
  return {
    check: 'clock',
    code: 'clock-differs',
    level: 'warning',
    subject: database,
    message: `the server's clock is ${seconds} s ${difference > 0n ? 'ahead of' : 'behind'} this machine's; partitiond decides by the server's`,
    fix: [],
  }
}
