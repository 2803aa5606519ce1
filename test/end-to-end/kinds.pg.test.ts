import { expect, it } from 'vitest'
import { describeEachMajor } from '../support/cluster.ts'
import { boundsOf, kinds, type Kind, partitionsStandingFree, rowsOf } from './kinds-of-keys.ts'
import { type Keeper, openSite, type Site, troubleOf } from './site.ts'

const BEGIN = Temporal.Instant.from('2025-01-10T12:00:00Z')
const DAYS = 736
const STEP_DAYS = 23

interface Life {
  readonly trouble: readonly string[]
  readonly written: readonly { readonly now: Temporal.Instant; readonly day: number }[]
}

/** Two years of one table: rows come with the clock, a cycle every 23 days, and what the policy no longer promises leaves. */
async function live(site: Site, keeper: Keeper, kind: Kind): Promise<Life> {
  const trouble: string[] = []
  const written: { now: Temporal.Instant; day: number }[] = []
  const cycle = async (day: number): Promise<void> => {
    const { plan, outcomes } = await keeper.cycle(BEGIN.add({ hours: 24 * day }))
    const findings = plan.sets.flatMap((set) => set.findings).filter(({ level }) => level !== 'info')
    trouble.push(
      ...[...troubleOf(outcomes), ...findings.map(({ code, message }) => `${code} ${message}`)].map(
        (line) => `day ${day}: ${line}`,
      ),
    )
  }
  for (let day = 0; day <= DAYS; day += STEP_DAYS) {
    await cycle(day)
    for (const ago of day === 0 ? [0] : [15, 7, 1, 0]) {
      const at = { now: BEGIN.add({ hours: 24 * (day - ago) }), day: day - ago }
      const value = kind.valueAt(at.now, at.day)
      try {
        await site.db.exec(`insert into public.kept (${kind.column ?? 'k'}) values (${value})`)
        written.push(at)
      } catch (error) {
        trouble.push(`day ${day}: insert of ${value}: ${String(error)}`)
      }
    }
  }
  // What was detached is dropped after its grace.
  for (const day of [DAYS + 8, DAYS + 10]) await cycle(day)
  return { trouble, written }
}

describeEachMajor('every kind of key through two years', (major) => {
  it.for(kinds)(
    '$name: partitions are made ahead, rows land in them, what is old leaves',
    { timeout: 60_000 },
    async (kind) => {
      await using site = await openSite(major, kind.table)
      const keeper = await site.keeper(kind.policy, { environment: { PARTITIOND_SETTLE: '1 hour' } })
      const { trouble, written } = await live(site, keeper, kind)
      expect(trouble).toEqual([])
      expect(await boundsOf(site)).toEqual(kind.left)
      const kept = written.filter(({ now, day }) => kind.isKept(now, day)).length
      expect(await rowsOf(site)).toEqual({ all: kept, inDefault: 0 })
      expect(await partitionsStandingFree(site)).toEqual([])
    },
  )
})
