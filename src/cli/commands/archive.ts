import { holdVerb } from '../archive/hold.ts'
import { listVerb } from '../archive/list.ts'
import { restoreVerb } from '../archive/restore.ts'
import { verifyVerb } from '../archive/verify.ts'
import { type CommandGroup } from '../command.ts'

/** What left, and back again. A new verb is one file in `cli/archive` and one line here. */
export const archiveCommand: CommandGroup = {
  name: 'archive',
  summary: 'what left, whether it is still whole, and back again',
  details:
    'A partition that an `archive` step took out of the database is known to the ledger with its place, its number of rows and its digest.',
  verbs: [listVerb, verifyVerb, restoreVerb, holdVerb],
}
