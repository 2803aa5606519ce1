import { type Facts } from '../catalog/read-facts.ts'
import { readNewestKeys } from '../catalog/newest/read-newest-keys.ts'
import { type Policy } from '../domain/policy.ts'
import { inquireNewest } from '../planning/inquire-newest.ts'
import { type Session } from '../postgres/session.ts'

/** Whether planning needs to know how far any set has come. */
export function needsNewestKeys(facts: Facts, policies: readonly Policy[]): boolean {
  return inquireNewest(facts, policies).length > 0
}

/** Adds how far the sets have come that are cut by number; the very same facts where there are none. */
export async function withNewestKeys(
  session: Session,
  facts: Facts,
  { policies, ledgerSchema }: { readonly policies: readonly Policy[]; readonly ledgerSchema: string },
): Promise<Facts> {
  const sets = inquireNewest(facts, policies)
  if (sets.length === 0) return facts
  const newestKeys = await readNewestKeys(session, sets, {
    ledgerSchema,
    ledgerAvailable: facts.ledger.available,
  })
  return { ...facts, newestKeys }
}
