import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { policySchema } from '../src/settings/policy-schema.ts'
import { chartValues } from './chart-values.ts'
import { type Page } from './pages.ts'

const root = join(import.meta.dirname, '..')
const chart = 'helm/partitiond'
const formatter = join(root, 'node_modules/oxfmt/bin/oxfmt')

/** The chart's files that are generated in part, as they ought to be. What is not generated in them is kept. */
export function chartPages(): readonly Page[] {
  const written: readonly Page[] = [
    { path: `${chart}/README.md`, text: readme(read('README.md'), valuesTable(read('values.yaml'))) },
    { path: `${chart}/values.schema.json`, text: withPolicies(read('values.schema.json')) },
  ]
  return written.map(({ path, text }) => ({ path, text: formatted(path, text) }))
}

const begin = '<!-- values: made from values.yaml by `npm run docs` -->'
const end = '<!-- end of values -->'

function readme(text: string, table: string): string {
  const [before, rest] = text.split(begin)
  const after = rest?.split(end)[1]
  if (before === undefined || after === undefined) throw new Error(`README.md needs "${begin}" and "${end}"`)
  return [before, begin, '\n\n', table, '\n\n', end, after].join('')
}

function valuesTable(values: string): string {
  const sections = Map.groupBy(chartValues(values), ({ section }) => section)
  return [...sections]
    .map(([section, entries]) =>
      [
        `### ${section}\n`,
        '| value | default | meaning |',
        '| --- | --- | --- |',
        ...entries.map(({ path, meaning, preset }) => `| \`${path}\` | \`${preset}\` | ${meaning} |`),
      ].join('\n'),
    )
    .join('\n\n')
}

/** The policies' own schema stands below `$defs/policies`, so that its references have to go one storey deeper. */
function withPolicies(text: string): string {
  const schema: { readonly $defs: object } = JSON.parse(text)
  const policies = JSON.stringify(policySchema()).replaceAll('"#/$defs/', '"#/$defs/policies/$defs/')
  const { $schema: _, title: __, ...rest }: Readonly<Record<string, unknown>> = JSON.parse(policies)
  return JSON.stringify({ ...schema, $defs: { ...schema.$defs, policies: rest } }, undefined, 2)
}

function read(name: string): string {
  return readFileSync(join(root, chart, name), 'utf8')
}

function formatted(path: string, input: string): string {
  return execFileSync(process.execPath, [formatter, `--stdin-filepath=${path}`], { input, encoding: 'utf8' })
}
