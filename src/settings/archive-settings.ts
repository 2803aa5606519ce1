import { encryptions } from '../domain/store-settings.ts'
import { choice, duration, endpoint, kmsKey, region } from './formats.ts'
import { DAY, type Group, item, optional } from './item.ts'

/** How archives are reached, and when they are looked after. */
export const archiveSettings: Group = {
  s3: {
    endpoint: optional(
      'PARTITIOND_S3_ENDPOINT',
      endpoint,
      "Where a store that is compatible with S3 answers, such as https://minio.internal:9000; Amazon's, if not set.",
    ),
    region: optional(
      'PARTITIOND_S3_REGION',
      region,
      'The region of the buckets, such as eu-central-1; most compatible stores take us-east-1. As the AWS SDK finds it, if not set.',
    ),
    forcePathStyle: optional(
      'PARTITIOND_S3_FORCE_PATH_STYLE',
      choice(['true', 'false']),
      'Name the bucket in the path, not in the host name: true or false. If not set, true where an endpoint is set.',
    ),
    encryption: optional(
      'PARTITIOND_S3_ENCRYPTION',
      choice(encryptions),
      'Server-side encryption to ask for: AES256 or aws:kms. As the bucket has it, if not set.',
    ),
    kmsKeyId: optional(
      'PARTITIOND_S3_KMS_KEY_ID',
      kmsKey,
      "The key for aws:kms: its id, ARN or alias. Amazon's own, if not set.",
    ),
  },
  archive: {
    budget: item(
      'PARTITIOND_ARCHIVE_BUDGET',
      duration(0, DAY),
      '10 minutes',
      'How long a cycle of the daemon goes on beginning archives and indexes; while it lasts nothing is made ahead in that database. The rest waits for the next.',
    ),
    verifyEvery: item(
      'PARTITIOND_ARCHIVE_VERIFY_EVERY',
      duration(0, 3660 * DAY),
      '30 days',
      'How often each archive is read back to see whether it is still whole, at most one of a set in a cycle; 0 days: never.',
    ),
  },
}
