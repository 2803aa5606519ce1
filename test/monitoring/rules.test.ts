import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { stringify } from 'yaml'
import { metricDocs } from '../../src/observe/metrics/docs.ts'
import { type RuleCase, ruleCases } from './rules-cases.ts'
import {
  alerts,
  alertsPath,
  lacksPromtool,
  metricsIn,
  promtool,
  root,
  rules,
  withPromtool,
} from './rules-file.ts'

const known = new Set(metricDocs.map(({ name }) => name))

describe('the alerts', () => {
  it.skipIf(lacksPromtool)(`are a rule file that Prometheus takes${withPromtool}`, () => {
    expect(promtool('check', 'rules', alertsPath)).toBe('')
  })

  it.each(alerts.map((alert) => [alert.alert, alert] as const))(
    '%s has a severity, a summary, a description and the address of its page',
    (name, { labels, annotations }) => {
      expect(['critical', 'warning']).toContain(labels['severity'])
      expect(annotations['summary']).toMatch(/\S/)
      expect(annotations['description']).toMatch(/\.$|\.md$/)
      expect(annotations['runbook_url']).toBe(
        `https://github.com/partitiond/partitiond/blob/main/docs/runbooks/${name}.md`,
      )
    },
  )

  it('stand in the guide, with their severity and how long they wait', () => {
    const guide = readFileSync(join(root, 'docs/guide/alerts.md'), 'utf8')
    const told = [...guide.matchAll(/^\| \[(\w+)\]\([^)]+\) *\| (\w+) *\| (\d+) (\w)/gm)].map(
      ([, alert, severity, count, unit]) => `${alert} ${severity} ${count}${unit}`,
    )
    const are = alerts.map(({ alert, labels, for: wait }) => `${alert} ${labels['severity']} ${wait}`)
    expect(told.toSorted()).toEqual(are.toSorted())
  })

  it('wake somebody only where rows are refused, cannot be seen or may be lost', () => {
    const critical = alerts.filter(({ labels }) => labels['severity'] === 'critical')
    expect(critical.map(({ alert }) => alert)).toEqual([
      'PartitiondFutureCoverageExhausted',
      'PartitiondPendingDetach',
      'PartitiondArchiveDamaged',
    ])
  })

  it.each(rules.map((rule) => [rule.alert ?? rule.record, rule.expr] as const))(
    '%s looks at metrics that exist',
    (_name, expr) => {
      const names = metricsIn(expr)
      expect(names.filter((name) => !known.has(name))).toEqual([])
    },
  )

  it.each(alerts.map(({ alert }) => [alert]))('%s has a case that fires and one that does not', (name) => {
    const cases = ruleCases.filter(({ alert }) => alert === name)
    expect(cases.some(({ fires }) => fires.length > 0)).toBe(true)
    expect(cases.some(({ fires }) => fires.length === 0)).toBe(true)
  })

  it
    .skipIf(lacksPromtool)
    .each(
      ruleCases.map(
        (each) => [each.alert, each.fires.length > 0 ? 'fires' : 'is quiet', each.when, each] as const,
      ),
    )(
    `%s %s when %s${withPromtool}`,
    (_alert, _verb, _when, ruleCase) => {
      expect(verdictOn(ruleCase)).toBe('')
    },
    60_000,
  )
})

/** What promtool says to one case, played on a clock of its own; empty when it goes as expected. */
function verdictOn(ruleCase: RuleCase): string {
  const folder = mkdtempSync(join(tmpdir(), 'partitiond-rules-'))
  try {
    writeFileSync(join(folder, 'rules.yaml'), stringify(rulesToCompare(ruleCase)))
    writeFileSync(join(folder, 'test.yaml'), stringify(promtoolTest(ruleCase)))
    return promtool('test', 'rules', join(folder, 'test.yaml'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/**
 * The alert and what it is counted from, as they are but for annotations: promtool compares all of them, and a case states the summary
 * at most.
 */
function rulesToCompare({ alert, summary }: RuleCase): unknown {
  const needed = rules.filter((rule) => rule.alert === undefined || rule.alert === alert)
  const compared = needed.map(({ annotations, ...rule }) =>
    annotations === undefined || summary === undefined
      ? rule
      : { ...rule, annotations: { summary: annotations['summary'] } },
  )
  return { groups: [{ name: 'partitiond', rules: compared }] }
}

function promtoolTest({ alert, series, at, fires, summary, every = '1m' }: RuleCase): unknown {
  const severity = alerts.find((each) => each.alert === alert)?.labels['severity']
  return {
    rule_files: ['rules.yaml'],
    evaluation_interval: every,
    tests: [
      {
        interval: every,
        input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
        alert_rule_test: [
          {
            eval_time: at,
            alertname: alert,
            exp_alerts: fires.map((labels) => ({
              exp_labels: { ...labels, severity },
              ...(summary === undefined ? {} : { exp_annotations: { summary } }),
            })),
          },
        ],
      },
    ],
  }
}
