import { CommanderError } from 'commander'
import { PartitiondError } from '../domain/errors.ts'
import { type ExitReason } from './exit-codes.ts'
import { type Printer } from './printer.ts'

/** Codes of errors that stop a command for another reason than that something failed. */
const reasonByCode: Readonly<Record<string, ExitReason>> = {
  usage: 'usage',
  'bad-settings': 'usage',
  interrupted: 'interrupted',
  'cycle-busy': 'busy',
  'no-consent': 'withheld',
  'stale-plan': 'withheld',
}

/** The command line asks for something that cannot be: exit 2, nothing was done. */
export function usageError(message: string, hint: string): PartitiondError {
  return new PartitiondError('usage', message, { hint })
}

/** Why a thrown error ends a command. */
export function reasonOf(error: unknown): ExitReason {
  if (error instanceof CommanderError) return 'usage'
  if (error instanceof PartitiondError) return reasonByCode[error.code] ?? 'failed'
  if (error instanceof Error && error.name === 'AbortError') return 'interrupted'
  return 'bug'
}

/** Says what went wrong, once: message and hint for what can happen, and everything a report needs for a bug. */
export function explainFailure(error: unknown, print: Pick<Printer, 'problem' | 'problemPaint'>): ExitReason {
  const reason = reasonOf(error)
  // Commander has explained itself; an interruption needs no words.
  if (error instanceof CommanderError || reason === 'interrupted') return reason
  print.problem(failureText(error, print.problemPaint))
  return reason
}

function failureText(error: unknown, paint: Printer['problemPaint']): string {
  if (error instanceof PartitiondError) {
    const hint = error.hint === undefined ? '' : `\n${paint('faint', error.hint)}`
    return `${paint('bad', 'error:')} ${error.message}${hint}`
  }
  const details = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return [
    `${paint('bad', 'bug:')} partitiond met something it did not expect, and stopped.`,
    'Please report it with the lines below and with what you ran.',
    details,
  ].join('\n')
}
