import type * as Hyparquet from 'hyparquet'
import type * as HyparquetWriter from 'hyparquet-writer'
import { PartitiondError } from '../../../domain/errors.ts'

/** Only for those who archive as Parquet, so loaded when needed. Throws `archive-not-supported` when it is not installed. */
export async function parquetReader(): Promise<typeof Hyparquet> {
  try {
    return await import('hyparquet')
  } catch (error) {
    throw notInstalled('hyparquet', error)
  }
}

/** The same for writing. */
export async function parquetWriter(): Promise<typeof HyparquetWriter> {
  try {
    return await import('hyparquet-writer')
  } catch (error) {
    throw notInstalled('hyparquet-writer', error)
  }
}

function notInstalled(name: string, cause: unknown): PartitiondError {
  return new PartitiondError('archive-not-supported', `the npm package ${name} cannot be loaded`, {
    hint: `Parquet needs it: npm install hyparquet hyparquet-writer, or archive with format: copy`,
    cause,
  })
}
