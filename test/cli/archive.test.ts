import { describe, expect, it } from 'vitest'
import { chooseArchives } from '../../src/cli/archive/verify-in.ts'
import { findArchive } from '../../src/cli/archive/find-archive.ts'
import { type Departed } from '../../src/cli/archive/departed.ts'
import { archiveListText } from '../../src/cli/render/archive-list.ts'
import { plain } from '../../src/cli/render/paint.ts'
import { type ArchiveRecord } from '../../src/domain/archive.ts'
import { rangeBound } from '../../src/domain/bound.ts'
import { parseKeyValue } from '../../src/domain/key-value.ts'

const events = { schema: 'public', name: 'events' }

const whole: ArchiveRecord = {
  kind: 's3',
  format: 'copy',
  location: 's3://acme/events/manifest.json',
  manifestSha256: 'abc',
  contents: { rows: 12, digest: '00000000000000ff' },
  columns: undefined,
  bytes: 2048,
  archivedAt: Temporal.Instant.from('2026-05-01T00:00:00Z'),
  verifiedAt: Temporal.Instant.from('2026-05-02T00:00:00Z'),
  checkedAt: Temporal.Instant.from('2026-05-02T00:00:00Z'),
  damage: '',
}

/** `2026-03-01` and `2026-04-01`: the wall clock in Seoul. */
function left(ledgerId: number, lower: string, upper: string, changes: Partial<Departed> = {}): Departed {
  const [from, to] = [lower, upper].map((day) => parseKeyValue(`${day} 00:00:00+09`, 'timestamptz'))
  if (from === undefined || to === undefined) throw new Error('two ends')
  return {
    ledgerId,
    parent: events,
    parentOid: 1,
    name: { schema: 'public', name: `events_${ledgerId}` },
    oid: 100 + ledgerId,
    bound: rangeBound(from, to),
    keyType: 'timestamptz',
    zone: 'Asia/Seoul',
    state: 'dropped',
    archive: whole,
    standsAs: undefined,
    restored: [],
    ...changes,
  }
}

describe('which archive is meant', () => {
  const march = left(1, '2026-03-01', '2026-04-01')
  const april = left(2, '2026-04-01', '2026-05-01')
  const of = (lower: string, upper?: string) => ({ table: events, lower, upper })

  it('is said by where it begins, in the zone of the policy or with an offset', () => {
    expect(findArchive([march, april], of('2026-03-01'))).toBe(march)
    expect(findArchive([march, april], of('2026-02-28T15:00:00Z'))).toBe(march)
  })

  it('is the newest one of a range that left more than once', () => {
    const again = left(3, '2026-03-01', '2026-04-01')
    expect(findArchive([march, april, again], of('2026-03-01'))).toBe(again)
  })

  it('has to be said by its end too where ranges of two lengths begin there', () => {
    const week = left(3, '2026-03-01', '2026-03-08')
    expect(() => findArchive([march, week], of('2026-03-01'))).toThrow(
      /several archives of public\.events begin at 2026-03-01: \[2026-03-01, 2026-04-01\) Asia\/Seoul, \[2026-03-01, 2026-03-08\)/,
    )
    expect(findArchive([march, week], of('2026-03-01', '2026-03-08'))).toBe(week)
  })

  it('is told from what is not archived, with what there is', () => {
    const bare = left(4, '2026-05-01', '2026-06-01', { archive: undefined })
    expect(() => findArchive([march, april, bare], of('2026-05-01'))).toThrow(
      'no archive of public.events begins at 2026-05-01',
    )
    expect(() => findArchive([march], of('last spring'))).toThrow(
      'cannot read "last spring" as a timestamptz',
    )
  })
})

describe('a sample', () => {
  it('is what nobody has looked at for the longest', () => {
    const day = (at: string): ArchiveRecord => ({
      ...whole,
      checkedAt: Temporal.Instant.from(`2026-${at}T00:00:00Z`),
    })
    const never = { ...whole, checkedAt: undefined, verifiedAt: undefined }
    const all = [
      left(1, '2026-01-01', '2026-02-01', { archive: day('05-09') }),
      left(2, '2026-02-01', '2026-03-01', { archive: never }),
      left(3, '2026-03-01', '2026-04-01', { archive: day('05-03') }),
      left(4, '2026-04-01', '2026-05-01', { archive: undefined }),
    ]
    const ids = (line: Parameters<typeof chooseArchives>[1]): readonly number[] =>
      chooseArchives(all, line).map(({ ledgerId }) => ledgerId)
    expect(ids({ lower: undefined, sample: 2 })).toEqual([2, 3])
    expect(ids({ lower: undefined, sample: undefined })).toEqual([1, 2, 3])
    expect(ids({ lower: '2026-03-01', sample: undefined })).toEqual([3])
  })
})

describe('the list', () => {
  it('tells below a line what is particular about it', () => {
    const damaged = { ...whole, damage: 'has 3 bytes instead of 2048', verifiedAt: undefined }
    const until = Temporal.Instant.from('2026-06-03T00:00:00Z')
    const back = {
      id: 1,
      ledgerId: 1,
      parentOid: 1,
      oid: 9,
      name: { schema: 'public', name: 'march' },
      owner: 'app',
      isAttached: true,
      until,
    }
    const departed = [
      left(1, '2026-03-01', '2026-04-01', { archive: damaged, restored: [back] }),
      left(2, '2026-04-01', '2026-05-01', {
        archive: undefined,
        state: 'detached',
        standsAs: { schema: 'archive', name: 'events_2' },
      }),
    ]
    const held = new Map([[1, ['Case 7']]])
    expect(
      archiveListText([{ kind: 'listed', name: 'main', departed, held }], plain, undefined).split('\n'),
    ).toEqual([
      'TABLE          RANGE                                ROWS     SIZE  FORMAT  ARCHIVED          VERIFIED  WHERE',
      'public.events  [2026-03-01, 2026-04-01) Asia/Seoul    12  2.0 KiB  copy    2026-05-01 09:00  DAMAGED   s3://acme/events/manifest.json',
      '  damaged: has 3 bytes instead of 2048',
      '  restored as public.march, attached, until 2026-06-03 09:00 Asia/Seoul',
      '  held: Case 7',
      'public.events  [2026-04-01, 2026-05-01) Asia/Seoul     -        -  -       -                 -         not archived',
      '  still in the database as archive.events_2',
    ])
  })
})
