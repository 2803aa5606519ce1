import { PartitiondError } from '../../../domain/errors.ts'

interface Meaning {
  readonly code: string
  readonly hint: string
}

const full = {
  code: 'archive-full',
  hint: 'free space in the archive or raise its quota; nothing was lost, the next cycle tries again',
}
const refused = {
  code: 'archive-refused',
  hint: 'allow s3:PutObject, GetObject, DeleteObject, AbortMultipartUpload on the objects and s3:ListBucket on the bucket',
}
const credentials = {
  code: 'archive-refused',
  hint: 'look at the credentials of the AWS SDK: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, its files, or the role of the pod',
}
const place = {
  code: 'archive-refused',
  hint: 'set PARTITIOND_S3_REGION to the region of the bucket (for most compatible stores us-east-1)',
}
const noBucket = { code: 'archive-missing', hint: 'create the bucket, or correct the destination' }
const noObject = {
  code: 'archive-missing',
  hint: 'look whether a rule of the bucket or somebody removed the object',
}
const exists = { code: 'archive-exists', hint: 'archives are never overwritten; look what it is' }
const cut = { code: 'archive-damaged', hint: 'the object was cut; archive or restore from another copy' }
const passing = {
  code: 'archive-unreachable',
  hint: 'look whether the store is well and PARTITIOND_S3_ENDPOINT is right; the next cycle tries again',
}

/** By what S3 and the SDK call their errors. */
const byName: Readonly<Record<string, Meaning>> = {
  NoSuchBucket: noBucket,
  NoSuchKey: noObject,
  NotFound: noObject,
  InvalidAccessKeyId: credentials,
  SignatureDoesNotMatch: credentials,
  ExpiredToken: credentials,
  ExpiredTokenException: credentials,
  InvalidToken: credentials,
  TokenRefreshRequired: credentials,
  CredentialsProviderError: credentials,
  TokenProviderError: credentials,
  RequestTimeTooSkewed: { ...refused, hint: 'set the clock of this machine' },
  AuthorizationHeaderMalformed: place,
  PermanentRedirect: place,
  IllegalLocationConstraintException: place,
  InvalidBucketName: { ...refused, hint: 'correct the name of the bucket' },
  InvalidObjectState: { ...refused, hint: 'restore the object from its storage class first' },
  QuotaExceeded: full,
  XMinioStorageFull: full,
  XMinioAdminBucketQuotaExceeded: full,
  EntityTooLarge: full,
  PreconditionFailed: exists,
  ConditionalRequestConflict: exists,
  InvalidRange: cut,
}

const byStatus: Readonly<Record<number, Meaning>> = {
  301: place,
  401: credentials,
  403: refused,
  404: noObject,
  412: exists,
  416: cut,
  507: full,
}

/**
 * What a failed request means. `doing` is a verb: `write`. The server's own words are left out, and so is the cause: they may hold key ids,
 * signatures and what was signed. PartitiondErrors are passed through.
 */
export function s3Error(error: unknown, doing: string, address: string): PartitiondError {
  if (error instanceof PartitiondError) return error
  const { name, status, reason } = s3Failure(error)
  const { code, hint } = meaningOf(name, status)
  const details = {
    reason,
    ...(status !== undefined && { httpStatus: status }),
    // No loss of the archives in it, as far as anybody knows: the name may be wrong.
    ...(name === 'NoSuchBucket' && { missing: 'destination' }),
  }
  return new PartitiondError(code, `cannot ${doing} ${address}: ${reason}`, { hint, details })
}

function meaningOf(name: string, status: number | undefined): Meaning {
  if (name.startsWith('KMS.'))
    return { ...refused, hint: 'look at the KMS key: its state, its region and its policy' }
  return byName[name] ?? byStatus[status ?? 0] ?? passing
}

/** What is safe to tell of an error. */
interface S3Failure {
  readonly name: string
  readonly status: number | undefined
  /** Such as `NoSuchBucket (HTTP 404)`, `ECONNREFUSED` or `TimeoutError`. */
  readonly reason: string
}

export function s3Failure(error: unknown): S3Failure {
  if (!(error instanceof Error)) return { name: '', status: undefined, reason: 'unknown error' }
  const name = /^Region (?:is missing|not accepted)/.test(error.message)
    ? 'PermanentRedirect'
    : word(error.name)
  const status = statusOf(error)
  if (status !== undefined) return { name, status, reason: `${name} (HTTP ${status})` }
  const system = 'code' in error && typeof error.code === 'string' ? word(error.code) : undefined
  return { name, status, reason: system ?? (name === 'Error' ? word(error.message) : name) }
}

function statusOf(error: Error): number | undefined {
  const metadata: unknown = '$metadata' in error ? error.$metadata : undefined
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return undefined
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined
}

/** Names come from the answer of a server: nothing that could be more than a name. */
function word(text: string): string {
  return /^[\w. -]{1,80}$/.test(text) ? text : 'unknown error'
}
