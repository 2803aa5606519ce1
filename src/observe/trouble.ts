import { PartitiondError } from '../domain/errors.ts'
import { maskSecrets } from '../domain/mask-secrets.ts'

/** Why something does not go, as health and status show it. Without secrets. */
export interface Trouble {
  readonly code: string
  readonly message: string
  readonly hint: string | undefined
}

/** What an error says, fit to be shown. Anything that is not one of our errors is a bug and says so. */
export function troubleFrom(error: unknown): Trouble {
  if (error instanceof PartitiondError) {
    return {
      code: error.code,
      message: maskSecrets(error.message),
      hint: error.hint === undefined ? undefined : maskSecrets(error.hint),
    }
  }
  const message = error instanceof Error ? error.message : String(error)
  return {
    code: 'bug',
    message: maskSecrets(message),
    hint: 'This is a bug in partitiond: report it with the log.',
  }
}
