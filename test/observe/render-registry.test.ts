import { Gauge, Registry } from 'prom-client'
import { expect, it } from 'vitest'
import { renderRegistry } from '../../src/observe/metrics/render-registry.ts'

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
  const text = await renderRegistry(registry, () => (failures += 1))
  expect(text).toBe('# HELP good g\n# TYPE good gauge\ngood 7\n')
  expect(failures).toBe(1)
})
