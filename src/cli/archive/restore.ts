import { type CommandSpec } from '../command.ts'
import { restoreJson, restoreText } from '../render/archive-restore.ts'
import { onlyDatabase } from './only-database.ts'
import { restoreIn } from './restore-in.ts'
import { readRestoreLine, restoreOptions } from './restore-request.ts'
import { openArchives } from './visit-ledgers.ts'

/** Back again. */
export const restoreVerb: CommandSpec = {
  name: 'restore',
  summary: 'brings a partition back from its archive, attached or beside its set',
  details:
    'The rows are seen only once the server has computed the digest of all of them and found the one that was archived; otherwise nothing ' +
    'is left behind. Nothing is destroyed, so that no consent is needed. Columns that the set has gained since are filled by their default or ' +
    'with NULL; where columns are gone or of another type now, the table is put beside as it was archived, and --attach is refused by name. ' +
    'With --for it leaves again by itself once the time is over, without a second archive as long as nobody has changed it; what is put beside ' +
    'for a time is therefore made as it was archived wherever that differs from the set.',
  args: [{ name: '<table>', summary: 'the set it belonged to: schema.table' }],
  options: restoreOptions,
  shared: ['output', 'policies', 'database', 'quiet'],
  exits: ['failed', 'busy'],
  run: async (invocation) => {
    const { shared, print } = invocation
    const line = readRestoreLine(invocation)
    const workspace = await openArchives(invocation)
    const outcome = await restoreIn(
      { invocation, workspace, chosen: onlyDatabase(workspace), waitMs: line.waitMs },
      line,
    )
    print.data(
      shared.output === 'json'
        ? JSON.stringify(restoreJson(outcome), undefined, 2)
        : restoreText(outcome, print.paint),
    )
    return []
  },
}
