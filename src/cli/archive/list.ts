import { type CommandSpec } from '../command.ts'
import { archiveListJson, archiveListText, type ListedDatabase } from '../render/archive-list.ts'
import { holdsOnArchives } from './holds-on-archives.ts'
import { openArchives, visitLedgers } from './visit-ledgers.ts'

/** What left. */
export const listVerb: CommandSpec = {
  name: 'list',
  summary: 'what left, where it is, when it was last found whole, and what was brought back',
  details:
    'Reads the ledger only: no archive is opened. Partitions that were detached and still stand in the database are listed too. ' +
    'A database that cannot be reached is told with the reason, the others are shown all the same; the command then ends with 1.',
  args: [],
  options: [],
  shared: ['output', 'policies', 'table', 'database', 'quiet'],
  exits: ['failed'],
  run: async (invocation) => {
    const { shared, print } = invocation
    const workspace = await openArchives(invocation)
    const databases = await visitLedgers(invocation, workspace, ({ chosen, departed, facts }) => {
      const held = holdsOnArchives(facts, chosen.policies, departed)
      const listed: ListedDatabase = { kind: 'listed', name: chosen.name, departed, held }
      return Promise.resolve(listed)
    })
    print.data(
      shared.output === 'json'
        ? JSON.stringify(archiveListJson(databases), undefined, 2)
        : archiveListText(databases, print.paint, print.width),
    )
    return databases.some(({ kind }) => kind === 'unreachable') ? ['failed'] : []
  },
}
