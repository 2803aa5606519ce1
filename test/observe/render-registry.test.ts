import { Counter, Gauge, Histogram, Registry } from 'prom-client'
import { expect, it } from 'vitest'
import { ReplacedGauge } from '../../src/observe/metrics/replaced-gauge.ts'
import { type RenderOptions, renderRegistry } from '../../src/observe/metrics/render-registry.ts'

const unlimited: RenderOptions = {
  seriesLimit: Number.POSITIVE_INFINITY,
  onFailure: () => undefined,
  onDropped: () => undefined,
}

it('leaves out a metric that cannot be collected, counts it, and shows the others', async () => {
  const registry = new Registry()
  new Gauge({ name: 'good', help: 'g', registers: [registry] }).set(7)
  const broken = new Gauge({
    name: 'broken',
    help: 'b',
    registers: [registry],
    collect: () => {
      throw new Error('no')
    },
  })
  expect(broken).toBeDefined()
  let failures = 0
  const text = await renderRegistry(registry, { ...unlimited, onFailure: () => (failures += 1) })
  expect(text).toBe('# HELP good g\n# TYPE good gauge\ngood 7\n')
  expect(failures).toBe(1)
})

it('writes what prom-client would write', async () => {
  const registry = new Registry()
  const gauge = new Gauge({
    name: 'g',
    help: 'back\\slash and\nline',
    labelNames: ['a', 'b'],
    registers: [registry],
  })
  gauge.set({ a: 'quote " back\\slash\nline', b: '파티션' }, 0.5)
  gauge.set({ a: 'x' }, Number.POSITIVE_INFINITY)
  gauge.set({ b: 'x' }, Number.NEGATIVE_INFINITY)
  new Counter({ name: 'c_total', help: 'c', registers: [registry] }).inc(1e21)
  const histogram = new Histogram({
    name: 'h_seconds',
    help: 'h',
    labelNames: ['a'],
    buckets: [0.1, 1],
    registers: [registry],
  })
  histogram.observe({ a: 'x' }, 0.5)
  const sorted = (text: string): readonly string[] =>
    text
      .replaceAll(/\{(.*),(le="[^"]*")\}/g, '{$2,$1}')
      .split('\n')
      .filter((line) => line !== '')
  expect(sorted(await renderRegistry(registry, unlimited))).toEqual(sorted(await registry.metrics()))
})

it('leaves out the last series beyond the limit, a histogram as a whole, and says how many', async () => {
  const registry = new Registry()
  const first = new Gauge({ name: 'first', help: 'f', labelNames: ['a'], registers: [registry] })
  for (const a of ['1', '2', '3']) first.set({ a }, 1)
  new Histogram({ name: 'h_seconds', help: 'h', buckets: [1], registers: [registry] }).observe(1)
  new Gauge({ name: 'last', help: 'l', registers: [registry] }).set(1)
  const shown = async (seriesLimit: number): Promise<readonly unknown[]> => {
    let dropped = 0
    const options = { ...unlimited, seriesLimit, onDropped: (series: number) => (dropped += series) }
    const lines = (await renderRegistry(registry, options)).split('\n')
    return [dropped, lines.filter((line) => line !== '' && !line.startsWith('#'))]
  }
  expect(await shown(2)).toEqual([6, ['first{a="1"} 1', 'first{a="2"} 1']])
  expect(await shown(5)).toEqual([4, ['first{a="1"} 1', 'first{a="2"} 1', 'first{a="3"} 1', 'last 1']])
  expect((await shown(8))[0]).toBe(0)
})

it('writes the series of a gauge once, until they are replaced', async () => {
  const registry = new Registry()
  const spec = { name: 'g', type: 'gauge', help: 'g', labels: ['database'] } as const
  const gauge = new ReplacedGauge(registry, spec)
  let reads = 0
  const labels = {
    get database() {
      reads += 1
      return 'main'
    },
  }
  gauge.replace('main', [{ labels, value: 1 }])
  for (const _ of [1, 2])
    expect(await renderRegistry(registry, unlimited)).toContain('g{database="main"} 1\n')
  expect(reads).toBe(1)
  gauge.replace('main', [{ labels, value: 2 }])
  expect(await renderRegistry(registry, unlimited)).toContain('g{database="main"} 2\n')
  expect(reads).toBe(2)
  gauge.forget('main')
  expect(await renderRegistry(registry, unlimited)).not.toContain('g{')
})
