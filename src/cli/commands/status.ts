import { type CommandSpec } from '../command.ts'
import { lookAtAll } from '../look.ts'
import { statusJson } from '../render/status-json.ts'
import { statusText } from '../render/status-text.ts'
import { openWorkspace } from '../workspace.ts'

/** One line a set. */
export const statusCommand: CommandSpec = {
  name: 'status',
  summary: 'one line a set: partitions, covered until, oldest, size, next due step, findings',
  details:
    'Sizes are estimates as old as the last VACUUM or ANALYZE. "Covered until" is where the unbroken run of partitions that holds now ends. ' +
    'A database that cannot be reached is told with the reason, the others are shown all the same; the command then ends with 1.',
  args: [],
  options: [],
  shared: ['output', 'policies', 'table', 'database', 'at', 'quiet'],
  exits: ['failed'],
  run: async (invocation) => {
    const { shared, print } = invocation
    const looks = await lookAtAll(invocation, await openWorkspace(invocation))
    print.data(
      shared.output === 'json'
        ? JSON.stringify(statusJson(looks), undefined, 2)
        : statusText(looks, print.paint, print.width),
    )
    return looks.some(({ kind }) => kind === 'unreachable') ? ['failed'] : []
  },
}
