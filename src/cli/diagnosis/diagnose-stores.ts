import { displayDestination } from '../../domain/destination.ts'
import { type PartitiondError } from '../../domain/errors.ts'
import { type Diagnosis, fine } from './diagnosis.ts'
import { type Probe } from './probe-store.ts'

const CHECK = 'archive'

const sentence = (hint: string): string => hint.charAt(0).toUpperCase() + hint.slice(1)

/** Whether archives can go where the policies send them, seen from here: the daemon may have another user, mounts and credentials. */
export function diagnoseStores(probes: readonly Probe[]): readonly Diagnosis[] {
  return probes.map(({ destination, trouble }) => {
    const subject = displayDestination(destination)
    if (trouble !== undefined) return ill(subject, trouble)
    const message =
      destination.kind === 'directory'
        ? 'the folder is there, and we may write to it'
        : 'the bucket answers; whether we may write to it is seen with the first archive'
    return fine(CHECK, subject, message)
  })
}

function ill(subject: string, { code, message, hint, details }: PartitiondError): Diagnosis {
  const fix: readonly string[] = []
  // Without s3:ListBucket a missing object and a missing right look the same; archives can be written all the same.
  if (code === 'archive-refused' && details['reason'] === 'AccessDenied (HTTP 403)')
    return {
      check: CHECK,
      code,
      level: 'warning',
      subject,
      message:
        'the bucket answers, but does not tell what is not there: give s3:GetObject on the objects and s3:ListBucket on the bucket, ' +
        'so that a lost archive can be told from a lost right',
      fix,
    }
  return { check: CHECK, code, level: 'error', subject, message: `${message}. ${sentence(hint ?? '')}`, fix }
}
