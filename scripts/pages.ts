import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { manifestJsonSchema } from '../src/archive/manifest-schema.ts'
import { commands } from '../src/cli/commands.ts'
import { manual } from '../src/cli/manual.ts'
import { renderMetricDocs } from '../src/observe/metrics/docs.ts'
import { describe } from '../src/settings/describe.ts'
import { policySchema } from '../src/settings/policy-schema.ts'

/** A file that is made from the code. Its path starts at the repository. */
export interface Page {
  readonly path: string
  readonly text: string
}

const formatter = join(import.meta.dirname, '../node_modules/oxfmt/bin/oxfmt')

/** Every generated file as it ought to be, formatted as everything else is. */
export function pages(): readonly Page[] {
  const written: readonly Page[] = [
    { path: 'docs/cli.md', text: manual(commands) },
    { path: 'docs/settings.md', text: describe() },
    { path: 'docs/metrics.md', text: metricsPage() },
    { path: 'config/policies.schema.json', text: JSON.stringify(policySchema(), undefined, 2) },
    {
      path: 'config/archive-manifest.schema.json',
      text: JSON.stringify(manifestJsonSchema(), undefined, 2),
    },
  ]
  return written.map(({ path, text }) => ({ path, text: formatted(path, text) }))
}

function metricsPage(): string {
  return [
    '# Metrics',
    'What `/metrics` tells, in the Prometheus text format. Labels never carry the name of a partition, and times are moments, not ages. A set that no policy governs any more has no series.',
    renderMetricDocs(),
  ].join('\n\n')
}

function formatted(path: string, input: string): string {
  return execFileSync(process.execPath, [formatter, `--stdin-filepath=${path}`], { input, encoding: 'utf8' })
}
