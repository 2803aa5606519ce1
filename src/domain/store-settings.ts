/** How stores of archives are reached: process settings, the same for every policy. */
export interface StoreSettings {
  readonly s3: S3Settings
}

/** Undefined: as the AWS SDK finds it (environment, files, roles), or as the bucket has it. */
export interface S3Settings {
  /** Of a compatible store, such as https://minio.internal:9000. */
  readonly endpoint: string | undefined
  readonly region: string | undefined
  /** The bucket in the path instead of in the host name; compatible stores mostly want that. */
  readonly forcePathStyle: boolean
  readonly encryption: (typeof encryptions)[number] | undefined
  /** Only with `aws:kms`. */
  readonly kmsKeyId: string | undefined
}

export const encryptions = ['AES256', 'aws:kms'] as const
