import { InvalidArgumentError } from 'commander'
import { type CommandSpec, type Invocation } from '../command.ts'
import { type ExitReason } from '../exit-codes.ts'
import { reasonOf } from '../failure.ts'
import { failureFinding } from '../look.ts'
import {
  archiveVerifyJson,
  archiveVerifyText,
  conditionOf,
  type VerifiedDatabase,
} from '../render/archive-verify.ts'
import { type UnreachableDatabase } from '../render/planned-database.ts'
import { parseWait } from '../values.ts'
import { type Desk } from './changing.ts'
import { verifyIn, type VerifyLine } from './verify-in.ts'
import { openArchives } from './visit-ledgers.ts'

/** Whether it is still whole. */
export const verifyVerb: CommandSpec = {
  name: 'verify',
  summary: 'reads archives back and holds them against the ledger, byte for byte',
  details:
    'Every file is hashed, and the number of rows and their digest are computed anew from what it holds; an archive that stays in the database is ' +
    'digested there. The ledger notes what was found. Damaged or missing ones end the command with 1. The daemon looks from time to time too ' +
    '(PARTITIOND_ARCHIVE_VERIFY_EVERY). Between two archives a cycle may run; --wait is for its end.',
  args: [],
  options: [
    { flags: '--lower <value>', summary: 'only what begins there, as a policy writes it: 2025-03-01' },
    {
      flags: '--sample <count>',
      summary: 'only so many of each database, those unlooked-at for the longest',
      parse: parseCount,
    },
    {
      flags: '--wait <duration>',
      summary: 'how long to wait for a cycle to end',
      parse: parseWait,
      preset: { value: 60_000, shown: '60s' },
    },
  ],
  shared: ['output', 'policies', 'table', 'database', 'quiet'],
  exits: ['failed', 'busy'],
  run: async (invocation) => {
    const { shared, print, own } = invocation
    const workspace = await openArchives(invocation)
    const waitMs = typeof own['wait'] === 'number' ? own['wait'] : 0
    const seen: (VerifiedDatabase | UnreachableDatabase)[] = []
    const reasons: ExitReason[] = []
    for (const chosen of workspace.databases) {
      const visited = await visit({ invocation, workspace, chosen, waitMs })
      seen.push(visited.database)
      reasons.push(...visited.reasons)
    }
    print.data(
      shared.output === 'json'
        ? JSON.stringify(archiveVerifyJson(seen), undefined, 2)
        : archiveVerifyText(seen, print.paint),
    )
    return reasons
  },
}

interface VisitedDatabase {
  readonly database: VerifiedDatabase | UnreachableDatabase
  readonly reasons: readonly ExitReason[]
}

/** One database that cannot be worked in does not stop the rest. */
async function visit(desk: Desk): Promise<VisitedDatabase> {
  const { name } = desk.chosen
  try {
    const verified = await verifyIn(desk, lineOf(desk.invocation))
    const hasFailed = verified.some(({ outcome }) => conditionOf(outcome) !== 'whole')
    return { database: { kind: 'verified', name, verified }, reasons: hasFailed ? ['failed'] : [] }
  } catch (error) {
    const finding = failureFinding(name, error)
    return { database: { kind: 'unreachable', name, finding }, reasons: [reasonOf(error)] }
  }
}

function lineOf({ own }: Invocation): VerifyLine {
  const { lower, sample } = own
  return {
    lower: typeof lower === 'string' ? lower : undefined,
    sample: typeof sample === 'number' ? sample : undefined,
  }
}

function parseCount(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a whole number above 0.')
}
