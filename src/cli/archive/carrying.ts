import { readTraits } from '../../catalog/read-traits.ts'
import { LockNotAvailable } from '../../domain/errors.ts'
import { displayName } from '../../domain/name.ts'
import { type RestoreRequest } from '../../execution/restore/restoration.ts'
import { carriedTraits } from '../../planning/carried-traits.ts'
import { type Session } from '../../postgres/session.ts'

/**
 * What is to be attached gets whatever partitions of its set carry today; what stands beside is its owner's alone. Throws LockNotAvailable.
 */
export async function carrying(session: Session, request: RestoreRequest): Promise<RestoreRequest> {
  const { parent, partition, attach } = request
  if (!attach) return request
  const { traits } = await readTraits(session, { traits: [parent.oid], drift: [] })
  const found = traits.get(parent.oid)
  if (found === 'locked') {
    throw new LockNotAvailable(
      `${displayName(parent.name)} is locked: nobody can tell which row security policies its partitions must have`,
    )
  }
  return { ...request, partition: { ...partition, traits: carriedTraits(found) } }
}
