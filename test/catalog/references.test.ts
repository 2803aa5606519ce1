import { describe, expect, it } from 'vitest'
import { readReferences } from '../../src/catalog/read-references.ts'
import { LockNotAvailable, StatementFailed } from '../../src/domain/errors.ts'
import { type Inquiry } from '../../src/domain/observations.ts'
import { featuresOf } from '../../src/domain/server-features.ts'
import { type Session } from '../../src/postgres/session.ts'
import { aSet } from '../support/builders.ts'

const set = aSet('public.events').with('2026-01-01', '2026-02-01').with('2026-02-01', '2026-03-01').build()

const questions: Inquiry['references'] = set.partitions.flatMap(({ oid, name, owner, bound }) =>
  bound.kind === 'range'
    ? [
        {
          set: set.oid,
          partition: { oid, name, owner },
          bound,
          key: { name: 'ts', isExpression: false, type: 'timestamptz', notNull: true },
        },
      ]
    : [],
)

const foreignKey = {
  set: set.oid,
  constraint: 'note_of_event',
  schema: 'public',
  name: 'notes',
  isPartitioned: false,
  role: 'app',
  columns: [{ from: 'at', to: 'ts', isSameType: true, isPlain: true }],
  isTelling: false,
}

/** A server that answers every count in the same way. */
function answering(answer: () => Promise<unknown>) {
  const asked: string[] = []
  const session = {
    features: featuresOf(180_000),
    query: (text: string) => Promise.resolve(text.includes('conparentid') ? [foreignKey] : []),
    run: ({ text }: { readonly text: string }) => {
      asked.push(text)
      return answer()
    },
  }
  return { asked, session: session as unknown as Session }
}

const about = { table: { schema: 'public', name: 'notes' }, constraint: 'note_of_event' }

describe('looking for rows that reference a partition', () => {
  it('is given up for all of them when it takes too long for one', async () => {
    const { asked, session } = answering(() =>
      Promise.reject(new LockNotAvailable('too long', { details: { sqlstate: '57014' } })),
    )
    const found = await readReferences(session, questions)
    expect([...found.values()]).toEqual(questions.map(() => [{ ...about, kind: 'unknown', why: 'slow' }]))
    expect(asked).toHaveLength(1)
  })

  it('tells a lock from a missing right, and leaves to the detach what has changed meanwhile', async () => {
    const failures = [
      [new LockNotAvailable('locked', { details: { sqlstate: '55P03' } }), 'locked'],
      [new StatementFailed('insufficient-privilege', '42501', 'no'), 'hidden'],
      [new StatementFailed('no-such-table', '42P01', 'gone'), undefined],
    ] as const
    for (const [failure, why] of failures) {
      const { session } = answering(() => Promise.reject(failure))
      const found = await readReferences(session, questions)
      const expected = why === undefined ? [] : questions.map(() => [{ ...about, kind: 'unknown', why }])
      expect([...found.values()]).toEqual(expected)
    }
  })

  it('looks at the rows of the partition’s range only, and stops after a thousand', async () => {
    const { asked, session } = answering(() => Promise.resolve({ rows: [{ rows: 0, example: null }] }))
    expect(await readReferences(session, questions)).toEqual(new Map())
    expect(asked[0]).toContain(
      `"at" >= '2026-01-01 00:00:00+00' and "at" < '2026-02-01 00:00:00+00'`.replaceAll('"', ''),
    )
    expect(asked[0]).toContain('limit 1001')
  })
})
