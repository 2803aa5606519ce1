import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { samplePolicies, sampleSql } from '../../src/demo/samples.ts'
import { aKeeper } from '../end-to-end/site.ts'
import { cluster } from '../support/cluster.ts'
import { filledIn, type Selector, selectorsIn, shown } from './dashboard-file.ts'
import { liveDaemon } from './live-daemon.ts'
import { eventually } from './live-process.ts'

const policies = readFileSync(samplePolicies, 'utf8')

/** One series of /metrics. */
interface Series {
  readonly name: string
  readonly labels: ReadonlyMap<string, string>
}

it('no panel of the dashboard is without data on the demo', async () => {
  await using db = await (await cluster(18)).database()
  await db.exec(sampleSql())
  await db.exec('analyze')
  // The demo applies the plan first; its daemon finds little left to do.
  await using keeper = await aKeeper(db.url, policies)
  await keeper.cycle()
  await using daemon = await liveDaemon(db.url, policies)
  await daemon.start()
  const series = await eventually('a first cycle', async () => {
    const text = await (await fetch(`http://${daemon.address}/metrics`)).text()
    return /^partitiond_cycles_total\{.*result="ok"\} [1-9]/m.test(text) ? seriesIn(text) : undefined
  })
  const empty = shown.flatMap(({ title, targets = [] }) =>
    targets.filter(({ expr }) => !hasData(filledIn(expr), series)).map(({ expr }) => `${title}: ${expr}`),
  )
  expect(empty).toEqual([])
})

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
