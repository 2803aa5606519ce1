import { PartitiondError } from '../domain/errors.ts'

/** Not now: nothing was changed, and the next cycle looks again. The action counts as skipped. */
export class Postponed extends PartitiondError {}

/** Not like this: nothing was changed, and a person has to look. The action counts as failed. */
export class Refused extends PartitiondError {}
