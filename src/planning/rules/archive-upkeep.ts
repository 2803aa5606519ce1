import { type Action, type ArchiveAction } from '../../domain/action.ts'
import { type ArchiveRecord } from '../../domain/archive.ts'
import { type Finding } from '../../domain/finding.ts'
import { type KeyColumn } from '../../domain/key.ts'
import { type ArchivedEntry } from '../../domain/ledger.ts'
import { displayName } from '../../domain/name.ts'
import { stepOf } from '../../domain/policy.ts'
import { displaySpan, type TimeSpan, toDuration } from '../../domain/time-span.ts'
import { boundOf } from '../departed.ts'
import { onHold } from '../hold-findings.ts'
import { heldBy } from '../holds.ts'
import { refOf } from '../refs.ts'
import { NOTHING, type Proposal } from '../rule.ts'
import { type SetContext } from '../set-context.ts'

/** A row of the ledger with its archive, whether the partition is gone or still stands detached. */
type Kept = Omit<ArchivedEntry, 'archive'> & { readonly archive: ArchiveRecord; readonly isGone: boolean }

/** In the others the archive is the table itself: it ends with the drop, and there is nothing beside it to read back. */
const SEPARATE: ReadonlySet<ArchiveRecord['kind']> = new Set(['directory', 's3', 'table'])

/**
 * What archives need once they are made: an end when the policy's `keep` has passed, and now and then a look whether they are still whole,
 * the longest unchecked first and one a cycle. Damage is told as long as it stands.
 */
export function archiveUpkeep(context: SetContext, earlier: readonly Action[]): Proposal {
  const [key] = context.set.key.columns
  const kept = keptArchives(context)
  if (key === undefined || kept.length === 0) return NOTHING
  const ends = ending(context, kept, key)
  const busy = new Set([...earlier, ...ends.actions].flatMap((action) => ledgerIdOf(action) ?? []))
  return {
    actions: [
      ...ends.actions,
      ...checking(
        context,
        kept.filter(({ id }) => !busy.has(id)),
        key,
      ),
    ],
    findings: [...ends.findings, ...kept.flatMap(damage)],
  }
}

/** A copy of a database has the ledger of the original, whose archives are not its own. */
function keptArchives({ archives, ledger, database }: SetContext): readonly Kept[] {
  const standing = ledger.flatMap(({ archive, state, ...entry }) =>
    archive === undefined || state === 'detaching' ? [] : [{ ...entry, archive, isGone: false }],
  )
  return [...archives.map((entry) => ({ ...entry, isGone: true })), ...standing].filter(
    ({ archive, databaseOid, systemIdentifier }) =>
      SEPARATE.has(archive.kind) &&
      databaseOid === database.oid &&
      systemIdentifier === database.systemIdentifier,
  )
}

/** Never of a partition that still stands, of one that is held, or while a table made from it is in use. */
function ending(context: SetContext, kept: readonly Kept[], key: KeyColumn): Proposal {
  const span = stepOf(context.policy, 'archive')?.keep
  if (span === undefined) return NOTHING
  const inUse = new Set(context.restored.map(({ ledgerId }) => ledgerId))
  const over = kept
    .filter((each) => each.isGone && !inUse.has(each.id) && isKeptLongEnough(context, each, span))
    .map((each) => ({ each, hold: heldBy(context, rangeOf(each)) }))
  return {
    actions: over.flatMap(({ each, hold }) =>
      hold === undefined
        ? [
            {
              ...common(context, each, key, 'expire'),
              reason: `archive kept for ${displaySpan(span)}`,
              hazards: ['deletes-data'],
              archive: { do: 'expire', record: each.archive },
            },
          ]
        : [],
    ),
    findings: over.flatMap(({ each: { name }, hold }) =>
      hold === undefined ? [] : [onHold(name, hold, `the archive of ${displayName(name)}`)],
    ),
  }
}

/** By the calendar of the policy's zone. Without `--at`, from the later clock: what an earlier `--at` recorded makes nothing older. */
function isKeptLongEnough(
  { policy, options, now }: SetContext,
  { archive: { archivedAt }, detachedAtServer }: Kept,
  span: TimeSpan,
): boolean {
  const from =
    !options.timeTravel &&
    detachedAtServer !== undefined &&
    Temporal.Instant.compare(detachedAtServer, archivedAt) > 0
      ? detachedAtServer
      : archivedAt
  const over = from.toZonedDateTimeISO(policy.timezone).add(toDuration(span)).toInstant()
  return Temporal.Instant.compare(over, now) <= 0
}

function checking(context: SetContext, kept: readonly Kept[], key: KeyColumn): readonly ArchiveAction[] {
  const { archiveVerifyEvery: every } = context.options
  if (every === undefined) return []
  const [oldest] = kept.toSorted((a, b) => Temporal.Instant.compare(lastLook(a), lastLook(b)))
  if (oldest === undefined || Temporal.Instant.compare(lastLook(oldest).add(every), context.now) > 0)
    return []
  const { archive } = oldest
  return [
    {
      ...common(context, oldest, key, 'verify'),
      reason: `archive last read back ${lastLook(oldest).toString({ smallestUnit: 'second' })}`,
      hazards: [],
      archive: { do: 'verify', record: archive },
    },
  ]
}

function lastLook({ archive: { checkedAt, verifiedAt, archivedAt } }: Kept): Temporal.Instant {
  return checkedAt ?? verifiedAt ?? archivedAt
}

/** Names come again, ledger rows do not. */
function common(
  { set }: SetContext,
  { id, partitionOid, name, ...entry }: Kept,
  key: KeyColumn,
  verb: string,
) {
  return {
    kind: 'archive',
    id: `${verb} archive ${id} of ${displayName(name)}`,
    parent: refOf(set),
    target: name,
    needs: [],
    ledgerId: id,
    partition: { oid: partitionOid, name, owner: set.owner },
    bound: rangeOf(entry),
    key,
  } as const
}

function rangeOf(entry: Pick<Kept, 'keyType' | 'lower' | 'upper'>): ArchiveAction['bound'] {
  const bound = boundOf(entry)
  return bound === 'unreadable' ? undefined : bound
}

function ledgerIdOf(action: Action): number | undefined {
  return action.kind === 'archive' || action.kind === 'drop' ? action.ledgerId : undefined
}

/** Objects have other copies, if they have; rows of a table have backups. */
function wayBack({ format, location }: ArchiveRecord): string {
  return format === undefined
    ? `Look who changed its rows in ${location}, and bring them back from a backup`
    : 'Bring the object back from a copy or an older version of the bucket'
}

function damage({ name, archive, isGone }: Kept): readonly Finding[] {
  if (archive.damage === '') return []
  const subject = displayName(name)
  return [
    {
      code: 'archive-damaged',
      level: 'error',
      subject,
      message: `The archive of ${subject} at ${archive.location} is damaged: ${archive.damage}`,
      hint: isGone
        ? `The partition is no longer in the database. ${wayBack(archive)}, then \`partitiond archive verify\`.`
        : 'The table still stands in the database, and is not dropped before it is archived anew and found whole.',
    },
  ]
}
