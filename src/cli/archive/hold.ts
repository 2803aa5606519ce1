import { type CommandSpec } from '../command.ts'
import { holdJson, holdText } from '../render/archive-hold.ts'
import { holdIn } from './hold-in.ts'
import { holdOptions, readHoldLine } from './hold-request.ts'
import { onlyDatabase } from './only-database.ts'
import { openArchives } from './visit-ledgers.ts'

/** What must not leave. */
export const holdVerb: CommandSpec = {
  name: 'hold',
  summary: 'keeps a range from leaving, releases it, or lists the holds of a table',
  details:
    'What overlaps a hold is never detached, never dropped, and its archive never expires, whatever the policy says. It counts at once, also ' +
    'for a cycle in progress; what was detached before stays detached. Holds of the policy (`hold:`) are listed too, and ended in the policy. ' +
    'Who placed and who released a hold stays on record.',
  args: [{ name: '<table>', summary: 'the partitioned table: schema.table' }],
  options: holdOptions,
  shared: ['output', 'policies', 'database', 'quiet'],
  exits: ['failed'],
  run: async (invocation) => {
    const { shared, print } = invocation
    const line = readHoldLine(invocation)
    const workspace = await openArchives(invocation)
    const desk = { invocation, workspace, chosen: onlyDatabase(workspace), waitMs: 0 }
    const outcome = await holdIn(desk, line)
    print.data(
      shared.output === 'json'
        ? JSON.stringify(holdJson(outcome), undefined, 2)
        : holdText(outcome, print.paint, print.width),
    )
    return []
  },
}
