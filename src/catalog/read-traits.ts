import { type Finding } from '../domain/finding.ts'
import { displayName, type QualifiedName } from '../domain/name.ts'
import { type DriftQuestion, type Inquiry } from '../domain/observations.ts'
import { expressionShape } from '../domain/expression-shape.ts'
import { referTo } from '../domain/table-reference.ts'
import { type Drift, type PolicyTrait, PRIVILEGES, type Trait, type Traits } from '../domain/traits.ts'
import { type Session } from '../postgres/session.ts'
import { sqlFile } from '../postgres/sql-file.ts'
import { boundedRead, type Patience } from './bounded-read.ts'
import { readEach } from './read-each.ts'

const text = sqlFile(import.meta.url, './queries/traits.sql')
const namesText = sqlFile(import.meta.url, './queries/names.sql')

/** Catalogs alone are read, and users' tables locked for a moment each: how long the whole takes nobody feels. */
const patience: Patience = { lockTimeoutMs: 200, statementTimeoutMs: 30_000 }

/** A row of queries/traits.sql. */
interface TraitsRow extends QualifiedName {
  readonly root: number
  readonly side: 'own' | 'missing' | 'extra'
  readonly lines: readonly Trait[]
  readonly oid: number
  readonly owner: string
  readonly underOid: number | null
  readonly underSchema: string | null
  readonly underName: string | null
  readonly underOwner: string | null
  readonly accessMethod: string | null
  readonly hasExclusions: boolean | null
}

/** One set's. */
interface SetTraits {
  /** The set's. */
  readonly oid: number
  readonly traits: Traits
  readonly drift: readonly Drift[]
}

/** What was asked, by the set's OID; one that is gone is left out. */
export interface TraitsAnswer {
  readonly traits: ReadonlyMap<number, Traits | 'locked'>
  /** Without those of which a partition was locked. */
  readonly drift: ReadonlyMap<number, readonly Drift[]>
  readonly findings: readonly Finding[]
}

/**
 * Reads what new partitions are to carry, and which partitions differ from that, on every level. One query each, for all sets: what must be
 * known to create a partition must not wait for a look at all the others.
 */
export async function readTraits(
  session: Session,
  asked: Pick<Inquiry, 'traits' | 'drift'>,
): Promise<TraitsAnswer> {
  // Of the others it is known that none of their partitions differs.
  const [doubtful = [], settled = []] = [true, false].map((isDoubtful) =>
    asked.drift.filter(({ among }) => among.length > 0 === isDoubtful),
  )
  const own = await readEach(asked.traits, (oids) => readSets(session, oids, new Map()))
  const questions = new Map(doubtful.map((question) => [question.oid, question]))
  const looked = await readEach([...questions.keys()], (oids) => readSets(session, oids, questions))
  return {
    traits: new Map<number, Traits | 'locked'>([
      ...[...own.found.values()].map(({ oid, traits }) => [oid, traits] as const),
      ...own.locked.map((oid) => [oid, 'locked'] as const),
    ]),
    drift: new Map([
      ...settled.map(({ oid }) => [oid, []] as const),
      ...[...looked.found.values()].map(({ oid, drift }) => [oid, drift] as const),
    ]),
    findings: await notCompared(session, looked.locked),
  }
}

async function notCompared(session: Session, oids: readonly number[]): Promise<readonly Finding[]> {
  if (oids.length === 0) return []
  const names = await session.query<QualifiedName>(namesText, [oids])
  return names.map((name) => {
    const subject = displayName(name)
    return {
      code: 'drift-not-read',
      level: 'info',
      subject,
      message: `The partitions of ${subject} could not be compared with it now: somebody has one of them locked, or it took too long`,
      hint: 'The next look comes by itself. Until then what was found before counts.',
    }
  })
}

async function readSets(
  session: Session,
  oids: readonly number[],
  questions: ReadonlyMap<number, DriftQuestion>,
): Promise<readonly SetTraits[]> {
  const wanted = oids.map((oid) => {
    const { toast, among }: Omit<DriftQuestion, 'oid'> = questions.get(oid) ?? { toast: [], among: [] }
    return { root: oid, all: among === 'all', among: among === 'all' ? [] : among, toast }
  })
  const rows = await boundedRead(session, patience, () =>
    session.query<TraitsRow>(text, [JSON.stringify(wanted)]),
  )
  return [...Map.groupBy(rows, ({ root }) => root).values()].flatMap(toSet)
}

function toSet(rows: readonly TraitsRow[]): readonly SetTraits[] {
  const own = rows.find(({ side }) => side === 'own')
  if (own === undefined) return []
  const set = nameOf(own)
  const accessMethod = own.accessMethod ?? undefined
  return [
    {
      oid: own.oid,
      traits: { table: set, accessMethod, hasExclusions: own.hasExclusions === true, all: known(own.lines) },
      drift: [...Map.groupBy(rows, ({ oid }) => oid).values()].flatMap((same) => toDrift(same, set)),
    },
  ]
}

function toDrift(rows: readonly TraitsRow[], set: QualifiedName): readonly Drift[] {
  const [row] = rows
  if (row?.underOid == null) return []
  const name = nameOf(row)
  const linesOf = (side: TraitsRow['side']): readonly Trait[] =>
    known(rows.find((each) => each.side === side)?.lines ?? [])
  const { missing, extra } = compared(
    { traits: linesOf('missing'), of: set },
    { traits: linesOf('extra'), of: name },
  )
  if (missing.length === 0 && extra.length === 0) return []
  const under = { schema: row.underSchema ?? '', name: row.underName ?? '' }
  return [
    {
      table: { oid: row.oid, name, owner: row.owner },
      under: { oid: row.underOid, name: under, owner: row.underOwner ?? '' },
      missing,
      extra,
    },
  ]
}

interface Side {
  readonly traits: readonly Trait[]
  /** Whose they are. */
  readonly of: QualifiedName
}

/**
 * Policies whose expressions differ only in the name of the table they speak of are the same; what differs besides replaces the other.
 * Statistics objects are told apart by what they cover; one that only the partition has, or a target of its own, is its own affair.
 */
function compared(missing: Side, extra: Side): Pick<Drift, 'missing' | 'extra'> {
  const meanings = (side: Side): ReadonlyMap<string, Trait> =>
    new Map(side.traits.map((trait) => [meaning(trait, side.of), trait]))
  const [wanted, there] = [meanings(missing), meanings(extra)]
  const superfluous = [...there].flatMap(([key, trait]) => (wanted.has(key) ? [] : [trait]))
  const lacking = [...wanted].flatMap(([key, trait]) => (there.has(key) ? [] : [trait]))
  const [theirs, ours] = [policyNames(superfluous), policyNames(lacking)]
  const objects = new Set(superfluous.flatMap((trait) => coverage(trait) ?? []))
  return {
    missing: lacking
      .map((trait) => replacing(trait, theirs))
      .map((trait) => (objects.has(coverage(trait) ?? '') ? { ...trait, isThere: true as const } : trait))
      .filter((trait) => !isOwnTarget(trait)),
    extra: superfluous.filter(
      (trait) => trait.kind !== 'extended-statistics' && (trait.kind !== 'policy' || !ours.has(trait.name)),
    ),
  }
}

/** What a statistics object covers; undefined for everything else. */
function coverage(trait: Trait): string | undefined {
  if (trait.kind !== 'extended-statistics') return undefined
  const { columns, expressions, kinds } = trait
  return JSON.stringify([columns, expressions, kinds])
}

function isOwnTarget(trait: Trait): boolean {
  return trait.kind === 'extended-statistics' && trait.isThere === true && trait.target === null
}

function policyNames(traits: readonly Trait[]): ReadonlySet<string> {
  return new Set(traits.flatMap((trait) => (trait.kind === 'policy' ? [trait.name] : [])))
}

function replacing(trait: Trait, names: ReadonlySet<string>): Trait {
  return trait.kind === 'policy' && names.has(trait.name) ? { ...trait, replaces: true } : trait
}

function meaning(trait: Trait, of: QualifiedName): string {
  return JSON.stringify(trait.kind === 'policy' ? neutral(trait, of) : trait)
}

const nobody: QualifiedName = { schema: '', name: '' }

function neutral(policy: PolicyTrait, of: QualifiedName): PolicyTrait {
  const inWords = (expression: string | null): string | null =>
    expression === null ? null : expressionShape(referTo(expression, of, nobody))
  return { ...policy, using: inWords(policy.using), check: inWords(policy.check) }
}

/** A privilege that a server younger than this program knows is left alone. */
function known(lines: readonly Trait[]): readonly Trait[] {
  return lines.filter((trait) => trait.kind !== 'grant' || PRIVILEGES.includes(trait.privilege))
}

function nameOf({ schema, name }: QualifiedName): QualifiedName {
  return { schema, name }
}
