import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

export const root = join(import.meta.dirname, '../..')
export const alertsPath = join(root, 'helm/partitiond/files/alerts.yaml')

/** One rule of the file; `alert` or `record` names it. */
export interface Rule {
  readonly alert?: string
  readonly record?: string
  readonly expr: string
  readonly for?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
}

export type Alert = Rule & Required<Pick<Rule, 'alert' | 'labels' | 'annotations'>>

interface RuleFile {
  readonly groups: readonly { readonly name: string; readonly rules: readonly Rule[] }[]
}

export const rules: readonly Rule[] = (parse(readFileSync(alertsPath, 'utf8')) as RuleFile).groups.flatMap(
  (group) => group.rules,
)

export const alerts: readonly Alert[] = rules.filter((rule): rule is Alert => rule.alert !== undefined)

const found = spawnSync('promtool', ['--version'], { stdio: 'ignore' }).error === undefined

/** For `it.skipIf`: CI installs Debian's `prometheus`, which has promtool. */
export const lacksPromtool = !found

/** Said behind the name of a test that needs promtool, so that a skipped one says why. */
export const withPromtool = found ? '' : ' (skipped: promtool is not on PATH; apt-get install prometheus)'

/** What promtool says; empty when it is content. */
export function promtool(...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('promtool', args, { encoding: 'utf8' })
  return status === 0 ? '' : `${stdout}${stderr}`
}

/** Metrics of ours that an expression names, as the specs have them: a histogram's series go by its name. */
export function metricsIn(expr: string): readonly string[] {
  const names = [...expr.matchAll(/\bpartitiond_[a-z0-9_]+/g)].map(([name]) => name)
  return [...new Set(names)].map((name) => name.replace(/_(?:bucket|sum|count)$/, ''))
}
