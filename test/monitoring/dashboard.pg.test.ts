import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { samplePolicies, sampleSql } from '../../src/demo/samples.ts'
import { aKeeper } from '../end-to-end/site.ts'
import { cluster } from '../support/cluster.ts'
import { filledIn, type Selector, selectorsIn, shown } from './dashboard-file.ts'
import { liveDaemon } from './live-daemon.ts'
import { eventually } from './live-process.ts'

const policies = readFileSync(samplePolicies, 'utf8')
/** The last step of public.event_logs, of which two months have left. */
const yearly = '- { after: 12 months, do: drop, grace: 7 days }'
const panelsOfArchives = shown.filter(({ title }) => /archive/i.test(title))

/** One series of /metrics. */
interface Series {
  readonly name: string
  readonly labels: ReadonlyMap<string, string>
}

it('no panel of the dashboard is without data on the demo', async () => {
  const series = await seriesOfDemo(policies, /^partitiond_cycles_total\{.*result="ok"\} [1-9]/m)
  const empty = shown.flatMap(({ title, targets = [] }) =>
    targets.filter(({ expr }) => !hasData(filledIn(expr), series)).map(({ expr }) => `${title}: ${expr}`),
  )
  expect(empty).toEqual([])
})

it('the panels of archives show what was archived, and how far the one under way is', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'partitiond-dashboard-'))
  try {
    const archiving = policies.replace(
      yearly,
      `- { after: 12 months, do: archive, to: 'file://${folder}' }\n      ${yearly}`,
    )
    const series = await seriesOfDemo(
      archiving,
      /^partitiond_archived_bytes_total\{.*target="directory"\} [1-9]/m,
    )
    const asked = panelsOfArchives.flatMap(({ targets = [] }) => targets.map(({ expr }) => filledIn(expr)))
    expect(asked.length).toBeGreaterThan(4)
    // The first side of each: the other one is for who archives nothing.
    expect(asked.map((expr) => expr.split(' or ')[0] ?? '').filter((expr) => !hasData(expr, series))).toEqual(
      [],
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
})

/** What the daemon tells of the demo's tables once the text of its metrics is like `until`. */
async function seriesOfDemo(daemonPolicies: string, until: RegExp): Promise<readonly Series[]> {
  await using db = await (await cluster(18)).database()
  await db.exec(sampleSql())
  await db.exec('analyze')
  // The demo applies the plan first; its daemon finds little left to do.
  await using keeper = await aKeeper(db.url, policies)
  await keeper.cycle()
  await using daemon = await liveDaemon(db.url, daemonPolicies)
  await daemon.start()
  return await eventually('a cycle', async () => {
    const text = await (await fetch(`http://${daemon.address}/metrics`)).text()
    return until.test(text) ? seriesIn(text) : undefined
  })
}

/** Where an expression has a way out, written `or`, one of the two sides is enough. */
function hasData(expr: string, series: readonly Series[]): boolean {
  return expr
    .split(' or ')
    .some((side) => selectorsIn(side).every((selector) => series.some((each) => fits(each, selector))))
}

function fits({ name, labels }: Series, selector: Selector): boolean {
  return (
    name === selector.name &&
    selector.matchers.every(({ label, operator, value }) => {
      const found = labels.get(label) ?? ''
      const isLike = operator.includes('~') ? new RegExp(`^(?:${value})$`).test(found) : found === value
      return operator.startsWith('!') ? !isLike : isLike
    })
  )
}

function seriesIn(text: string): readonly Series[] {
  return [...text.matchAll(/^(partitiond_\w+)(?:\{(.*)\})? /gm)].map(([, name = '', inside = '']) => ({
    name,
    labels: new Map(
      [...inside.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, label = '', value = '']) => [label, value]),
    ),
  }))
}
