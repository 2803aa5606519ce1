import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './rules-file.ts'

interface Target {
  readonly expr: string
  readonly refId: string
  readonly datasource: { readonly uid: string }
}

export interface Panel {
  readonly id: number
  readonly type: string
  readonly title: string
  readonly description?: string
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
  readonly targets?: readonly Target[]
}

interface Variable {
  readonly name: string
  readonly type: string
  readonly definition?: string
}

interface Dashboard {
  readonly uid: string
  readonly schemaVersion: number
  readonly templating: { readonly list: readonly Variable[] }
  readonly panels: readonly Panel[]
}

export const dashboard = JSON.parse(
  readFileSync(join(root, 'helm/partitiond/files/dashboard.json'), 'utf8'),
) as Dashboard

/** Panels that show something: all but the headings of rows. */
export const shown: readonly Panel[] = dashboard.panels.filter(({ type }) => type !== 'row')

/** An expression as Prometheus gets it, with "All" chosen in every list. */
export function filledIn(expr: string): string {
  return expr
    .replaceAll('$__rate_interval', '5m')
    .replaceAll('$__range', '6h')
    .replaceAll(/\$(?:database|table)\b/g, '.*')
}

export interface Selector {
  readonly name: string
  /** `=` or `=~` and what the label must be. */
  readonly matchers: readonly { readonly label: string; readonly operator: string; readonly value: string }[]
}

/** Every metric of an expression with its label matchers. */
export function selectorsIn(expr: string): readonly Selector[] {
  return [...expr.matchAll(/\b(partitiond_[a-z0-9_]+)(?:\{([^}]*)\})?/g)].map(
    ([, name = '', inside = '']) => ({
      name,
      matchers: [...inside.matchAll(/(\w+)(=~|=|!=|!~)"([^"]*)"/g)].map(
        ([, label = '', operator = '', value = '']) => ({ label, operator, value }),
      ),
    }),
  )
}
