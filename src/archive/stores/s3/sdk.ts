import type * as Client from '@aws-sdk/client-s3'
import type * as Storage from '@aws-sdk/lib-storage'
import { PartitiondError } from '../../../domain/errors.ts'

/** The AWS SDK: an optional dependency, loaded when an archive goes to S3 and not before. */
export interface Sdk {
  readonly client: typeof Client
  readonly storage: typeof Storage
}

/** @throws PartitiondError `archive-not-supported` where it is not installed. */
export async function loadSdk(): Promise<Sdk> {
  try {
    const [client, storage] = await Promise.all([
      import('@aws-sdk/client-s3'),
      import('@aws-sdk/lib-storage'),
    ])
    return { client, storage }
  } catch (error) {
    throw new PartitiondError(
      'archive-not-supported',
      'archives cannot go to S3: the AWS SDK is not installed',
      {
        hint: 'run npm install @aws-sdk/client-s3 @aws-sdk/lib-storage, or build the image with ARCHIVES="s3"',
        cause: error,
      },
    )
  }
}
