import { PartitiondError } from '../../../domain/errors.ts'

/** `archive-damaged`: the file is not what was written. */
export function damaged(what: string, cause?: unknown): PartitiondError {
  return new PartitiondError('archive-damaged', `the Parquet file cannot be read: ${what}`, {
    hint: 'the file is cut short or was changed; it is no proof of the rows any more',
    ...(cause === undefined ? {} : { cause }),
  })
}
