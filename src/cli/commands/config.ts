import { effective, type EffectiveSetting } from '../../settings/effective.ts'
import { type CommandSpec } from '../command.ts'
import { type Paint } from '../render/paint.ts'
import { FORMAT_VERSION } from '../render/plan-json.ts'
import { printable } from '../render/printable.ts'
import { type Column, renderTable } from '../render/table.ts'
import { openSettings } from '../workspace.ts'

const columns: readonly Column[] = [
  { heading: 'SETTING' },
  { heading: 'VALUE', gives: true },
  { heading: 'FROM' },
  { heading: 'VARIABLE' },
]

/** The process settings in force. */
export const configCommand: CommandSpec = {
  name: 'config',
  summary: 'the effective settings and where each comes from, secrets masked',
  details:
    'Settings of the process, not policies: defaults, then the settings file, then the environment, then flags. No database is contacted.',
  args: [],
  options: [],
  shared: ['output', 'policies'],
  exits: [],
  run: async (invocation) => {
    const { shared, print } = invocation
    const settings = effective(await openSettings(invocation))
    print.data(
      shared.output === 'json'
        ? JSON.stringify({ formatVersion: FORMAT_VERSION, settings }, undefined, 2)
        : configText(settings, print.paint, print.width),
    )
    return []
  },
}

function configText(settings: readonly EffectiveSetting[], paint: Paint, width: number | undefined): string {
  const rows = settings.map(({ setting, value, from, variable }) => [
    { text: setting },
    value === null ? { text: '-', look: 'faint' as const } : { text: printable(value) },
    { text: from, ...(from === 'default' ? { look: 'faint' as const } : {}) },
    { text: variable, look: 'faint' as const },
  ])
  return renderTable(columns, rows, { paint, width }).join('\n')
}
