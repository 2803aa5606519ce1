/** Why a command does not simply end with 0 (product contract, "Exit codes"). */
export type ExitReason = 'bug' | 'interrupted' | 'usage' | 'busy' | 'failed' | 'withheld' | 'attention'

/** Every exit code with its meaning, strongest first: when several reasons were seen, the first one here is the code. */
export const exitCodes: readonly {
  readonly reason: ExitReason
  readonly code: number
  readonly means: string
}[] = [
  { reason: 'bug', code: 70, means: 'a bug in partitiond: please report it' },
  { reason: 'interrupted', code: 130, means: 'interrupted (Ctrl-C or SIGTERM)' },
  { reason: 'usage', code: 2, means: 'command line, settings or policy file are wrong; nothing was done' },
  { reason: 'busy', code: 5, means: 'another cycle holds the database and did not end in time' },
  {
    reason: 'failed',
    code: 1,
    means:
      'an action failed, or could not even be attempted (missing table, no privilege, unreachable database)',
  },
  {
    reason: 'withheld',
    code: 3,
    means: 'something was withheld or refused (guard, no consent, saved plan out of date)',
  },
  {
    reason: 'attention',
    code: 4,
    means: 'check found errors, or changes are pending and --detailed-exitcode asks',
  },
]

/** The one exit code for all the reasons seen; 0 without any. */
export function exitCodeOf(reasons: Iterable<ExitReason>): number {
  const seen = new Set(reasons)
  return exitCodes.find(({ reason }) => seen.has(reason))?.code ?? 0
}
