import { readFile } from 'node:fs/promises'
import { type ActionKind } from '../../domain/action.ts'
import { parseTablePattern } from '../../domain/table-pattern.ts'
import { type Invocation } from '../command.ts'
import { usageError } from '../failure.ts'
import { parseSavedPlan, type SavedPlan } from '../saved-plan.ts'

/** What `apply` was asked for, beyond what all commands are asked for. */
export interface ApplyRequest {
  readonly invocation: Invocation
  readonly saved: SavedPlan | undefined
  /** Undefined: all kinds. */
  readonly only: ReadonlySet<ActionKind> | undefined
  readonly waitMs: number
}

/** Reads the command line and the saved plan. Throws a usage error when they do not go together. */
export async function readApplyRequest(invocation: Invocation): Promise<ApplyRequest> {
  const { own, args, shared } = invocation
  const only = own['only'] instanceof Set ? (own['only'] as ReadonlySet<ActionKind>) : undefined
  const waitMs = typeof own['wait'] === 'number' ? own['wait'] : 0
  const [path] = args
  const saved = path === undefined ? undefined : await readSavedPlan(path)
  if (saved !== undefined && (shared.at !== undefined || shared.table !== undefined)) {
    throw usageError('a saved plan carries its own --at and --table', 'Leave them out, or make another plan.')
  }
  if ((shared.at !== undefined || saved?.saved.timeTravel === true) && !shared.allow.has('time-travel')) {
    throw usageError(
      'applying at another moment than now needs --allow time-travel',
      "The moment stands for the server's clock, and is written to the ledger: grace counts from it.",
    )
  }
  return { invocation: saved === undefined ? invocation : withTable(invocation, saved), saved, only, waitMs }
}

async function readSavedPlan(path: string): Promise<SavedPlan> {
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw usageError(
      `the saved plan ${path} cannot be read: ${why}`,
      'Make one with `partitiond plan --out plan.json`.',
    )
  }
  return parseSavedPlan(text, path)
}

/** A plan for some tables is compared with, and run as, a plan for the same tables. */
function withTable(invocation: Invocation, { saved }: SavedPlan): Invocation {
  const table = saved.table === null ? undefined : parseTablePattern(saved.table)
  return { ...invocation, shared: { ...invocation.shared, table } }
}
