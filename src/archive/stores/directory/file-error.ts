import { PartitiondError } from '../../../domain/errors.ts'

interface Meaning {
  readonly code: string
  readonly says: string
  readonly hint: string
}

const full = {
  code: 'archive-full',
  hint: 'free space in the archive or enlarge it; nothing was lost, the next cycle tries again',
}
const refused = {
  code: 'archive-refused',
  hint: 'let the user that partitiond runs as write there',
}
const missing = {
  code: 'archive-missing',
  hint: 'look who removed it, and whether the right file system is mounted there',
}

/** By the system's error codes. Whatever is not here may pass. */
const meanings: Readonly<Record<string, Meaning>> = {
  ENOSPC: { ...full, says: 'no space is left' },
  EDQUOT: { ...full, says: 'the quota is used up' },
  EFBIG: { ...full, says: 'the file would become larger than is allowed there' },
  EACCES: { ...refused, says: 'permission denied' },
  EPERM: { ...refused, says: 'not permitted' },
  EROFS: { ...refused, says: 'the file system is read-only', hint: 'mount it read-write' },
  ELOOP: { ...refused, says: 'a symbolic link is in its place', hint: 'replace the link' },
  ENAMETOOLONG: {
    ...refused,
    says: 'the name is too long',
    hint: 'choose a destination with a shorter path',
  },
  ENOENT: { ...missing, says: 'it is not there' },
  ENOTDIR: { ...missing, says: 'a part of the path is no folder' },
  EISDIR: { ...missing, says: 'it is a folder' },
  EEXIST: {
    code: 'archive-exists',
    says: 'it exists already',
    hint: 'archives are never overwritten; look what it is',
  },
}

/** What a failed operation on a file means. `doing` is a verb: `write`. PartitiondErrors are passed through. */
export function fileError(error: unknown, doing: string, path: string): PartitiondError {
  if (error instanceof PartitiondError) return error
  const system = systemCode(error)
  const { code, says, hint } = meanings[system ?? ''] ?? {
    code: 'archive-unreachable',
    says: system ?? (error instanceof Error ? error.message : String(error)),
    hint: 'look whether the file system of the archive is well; the next cycle tries again',
  }
  return new PartitiondError(code, `cannot ${doing} ${path}: ${says}`, { hint, cause: error })
}

/** Such as `ENOSPC`. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}
