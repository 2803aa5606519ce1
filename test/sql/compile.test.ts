import { describe, expect, it } from 'vitest'
import { type Action } from '../../src/domain/action.ts'
import { featuresOf } from '../../src/domain/server-features.ts'
import { compile, type Wording } from '../../src/sql/compile.ts'
import { wordStep } from '../../src/sql/word-step.ts'
import { sampleActions } from './sample-actions.ts'

const limits = { lockTimeoutMs: 100, lockBudgetMs: 60_000, detachTimeoutMs: 30_000, holdTimeoutMs: 5_000 }
const wording: Wording = { limits, features: featuresOf(180_004) }

function worded(action: Action, how: Wording = wording): string {
  const statements = compile(action, how).flatMap(wordStep)
  return statements.map(({ text, lock }) => `${lock === null ? '' : `-- ${lock}\n`}${text};\n`).join('')
}

describe('the words of an action', () => {
  it.each(Object.entries(sampleActions))('are those of golden/%s.sql', async (name, action) => {
    await expect(worded(action)).toMatchFileSnapshot(`golden/${name}.sql`)
  })

  it('never hold cascade, and nothing that hides a surprise but the replacing of our own CHECK', () => {
    for (const action of Object.values(sampleActions)) {
      const text = worded(action).replaceAll('drop constraint if exists partitiond_range', '')
      expect(text).not.toMatch(/cascade|if (not )?exists|disable_page_skipping|partition of/i)
    }
  })

  it('keep VACUUM options that PostgreSQL 15 does not know from it', () => {
    const freeze = sampleActions['freeze']
    if (freeze === undefined) throw new Error('no sample')
    expect(worded(freeze, { limits, features: featuresOf(150_018) })).toContain(
      'vacuum (freeze, analyze, parallel 0) public',
    )
  })

  it('set a lock timeout before every statement that takes a lock', () => {
    for (const action of Object.values(sampleActions)) {
      for (const step of compile(action, wording)) {
        const [first, second] = wordStep(step)
        const setting = step.mode === 'session' ? first : second
        expect(setting?.text).toMatch(/^set (local )?lock_timeout = '(100|30000|600000)ms'$/)
      }
    }
  })

  it('are none for an archive that is outside the database', () => {
    const archive = sampleActions['verify-table']
    if (archive?.kind !== 'archive' || archive.archive.do !== 'verify') throw new Error('no sample')
    const { record } = archive.archive
    const location = 's3://cold/key/manifest.json'
    const outside = { ...record, kind: 's3', format: 'copy', location, columns: undefined } as const
    expect(compile({ ...archive, archive: { do: 'verify', record: outside } }, wording)).toEqual([])
    expect(compile({ ...archive, archive: { do: 'expire', record: outside } }, wording)).toEqual([])
  })

  it('never touch a shared table without the range', () => {
    for (const name of ['archive-to-table', 'verify-table', 'expire-table']) {
      const archive = sampleActions[name]
      if (archive?.kind !== 'archive') throw new Error('no sample')
      expect(() => compile({ ...archive, bound: undefined }, wording)).toThrowError(
        expect.objectContaining({ code: 'archive-place' }),
      )
    }
  })

  it('survive names that hold the end of a dollar quote', () => {
    const move = sampleActions['move']
    if (move?.kind !== 'move') throw new Error('no sample')
    const name = { schema: 'public', name: 'a$partitiond$b' }
    const text = worded({ ...move, partition: { ...move.partition, name } })
    expect(text).toContain('do $partitiond1$')
    expect(text.split('$partitiond1$')).toHaveLength(3)
  })
})
