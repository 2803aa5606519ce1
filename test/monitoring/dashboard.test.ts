import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { metricDocs } from '../../src/observe/metrics/docs.ts'
import { dashboard, filledIn, selectorsIn, shown } from './dashboard-file.ts'
import { lacksPromtool, metricsIn, promtool, withPromtool } from './rules-file.ts'

const specs = new Map(metricDocs.map((spec) => [spec.name, spec]))
const exprs = shown.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => [title, expr] as const))
const definitions = dashboard.templating.list.flatMap(({ definition }) => definition ?? [])

describe('the dashboard', () => {
  it('lets people choose the data source, databases and tables', () => {
    expect(dashboard.templating.list.map(({ name }) => name)).toEqual(['datasource', 'database', 'table'])
    expect(dashboard.schemaVersion).toBeGreaterThanOrEqual(39)
  })

  it('shows the fleet, one row a set, the actions, the locks, size and runway, the archives, and the findings', () => {
    expect(dashboard.panels.filter(({ type }) => type === 'row').map(({ title }) => title)).toEqual([
      'Fleet overview',
      'Sets',
      'Timeline of actions',
      'Lock waits',
      'Size and runway',
      'Archives',
      'Findings and clocks',
    ])
  })

  it('asks the chosen data source, and says of each panel what it shows', () => {
    const sources = shown.flatMap(({ targets = [] }) => targets.map(({ datasource }) => datasource.uid))
    expect(new Set(sources)).toEqual(new Set(['${datasource}']))
    expect(
      shown.filter(({ description = '', targets = [] }) => description === '' || targets.length === 0),
    ).toEqual([])
  })

  it('has panels of different numbers that do not lie upon each other', () => {
    const { panels } = dashboard
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length)
    const places = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, n) => `${x + (n % w)},${y + Math.floor(n / w)}`),
    )
    expect(new Set(places).size).toBe(places.length)
    expect(Math.max(...panels.map(({ gridPos: { x, w } }) => x + w))).toBe(24)
  })

  it.each([...exprs, ...definitions.map((text) => ['a list to choose from', text] as const)])(
    '%s asks for metrics and labels that exist: %s',
    (_title, expr) => {
      expect(metricsIn(expr).filter((name) => !specs.has(name))).toEqual([])
      const strange = selectorsIn(expr).flatMap(({ name, matchers }) => {
        const labels = specs.get(name.replace(/_(?:bucket|sum|count)$/, ''))?.labels ?? []
        return matchers.filter(({ label }) => !labels.includes(label)).map(({ label }) => `${name}{${label}}`)
      })
      expect(strange).toEqual([])
    },
  )

  it.skipIf(lacksPromtool)(`asks in words that Prometheus understands${withPromtool}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'partitiond-dashboard-'))
    try {
      const rules = exprs.map(([, expr], at) => ({ record: `panel:${at}`, expr: filledIn(expr) }))
      writeFileSync(join(folder, 'rules.yaml'), stringify({ groups: [{ name: 'dashboard', rules }] }))
      expect(promtool('check', 'rules', join(folder, 'rules.yaml'))).toBe('')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
