import { type Inquiry, type Observations } from '../domain/observations.ts'
import { type ServerFeatures } from '../domain/server-features.ts'
import { type Session } from '../postgres/session.ts'
import { readLackingTables } from './indexes/read-lacking-tables.ts'
import { readActivity } from './read-activity.ts'
import { readDefaults } from './read-defaults.ts'
import { readParents } from './read-parents.ts'
import { readReferences } from './read-references.ts'
import { readTableShapes } from './read-table-shapes.ts'
import { readTakenNames } from './read-taken-names.ts'
import { readTraits } from './read-traits.ts'

export interface ObservationsRequest {
  readonly ledgerSchema: string
  /** The moment decisions are made for: samples are taken at it. */
  readonly now: Temporal.Instant
  readonly ledgerAvailable: boolean
  readonly features: ServerFeatures
}

/** Answers an inquiry: the costly facts, each in a short transaction of its own, so that none holds back VACUUM for long. */
export async function readObservations(
  session: Session,
  inquiry: Inquiry,
  request: ObservationsRequest,
): Promise<Observations> {
  const { contents, findings } = await readDefaults(session, inquiry.defaults)
  const indexes = await readLackingTables(session, inquiry.indexes, request)
  const traits = await readTraits(session, inquiry)
  return {
    takenNames: await readTakenNames(session, inquiry.names),
    defaults: contents,
    activity: await readActivity(session, inquiry.activity, request),
    parents: await readParents(session, inquiry.parents, request),
    tables: await readTableShapes(session, inquiry.tables),
    references: await readReferences(session, inquiry.references),
    traits: traits.traits,
    drift: traits.drift,
    indexes: indexes.lacking,
    findings: [...findings, ...indexes.findings, ...traits.findings],
  }
}
