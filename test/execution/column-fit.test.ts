import { expect, it } from 'vitest'
import { type ArchivedColumn } from '../../src/domain/archive.ts'
import { fitColumns, type PresentColumn } from '../../src/execution/restore/column-fit.ts'

const then = (name: string, changes: Partial<ArchivedColumn> = {}): ArchivedColumn => ({
  name,
  type: 'integer',
  notNull: false,
  generated: false,
  castsAsPrinted: true,
  ...changes,
})

const now = (name: string, changes: Partial<PresentColumn> = {}): PresentColumn => ({
  name,
  type: 'integer',
  notNull: false,
  generated: false,
  hasDefault: false,
  ...changes,
})

const same = { lost: [], changed: [], filled: [], unfillable: [] }

it('the same columns fit in any order', () => {
  expect(fitColumns([then('a'), then('b')], [now('b'), now('a')])).toEqual(same)
})

it('a column that became NOT NULL since is for the server to judge, by the rows', () => {
  expect(fitColumns([then('a')], [now('a', { notNull: true })])).toEqual(same)
})

it('what is gone and held data is lost; what was computed is not', () => {
  expect(fitColumns([then('a'), then('sum', { generated: true })], [])).toEqual({ ...same, lost: ['a'] })
})

it('what is new is filled, unless nothing could be put there', () => {
  const present = [
    now('a'),
    now('b', { notNull: true }),
    now('c', { notNull: true, hasDefault: true }),
    now('d', { generated: true, notNull: true }),
  ]
  expect(fitColumns([], present)).toEqual({ ...same, filled: ['a', 'c'], unfillable: ['b'] })
})

it('another type, other modifiers, and computed or not, are told in words', () => {
  const archived = [
    then('a'),
    then('b', { type: 'numeric(10,2)' }),
    then('c'),
    then('d', { generated: true }),
  ]
  const present = [
    now('a', { type: 'bigint' }),
    now('b', { type: 'numeric(12,2)' }),
    now('c', { generated: true }),
    now('d'),
  ]
  expect(fitColumns(archived, present).changed).toEqual([
    'a was integer, is bigint now',
    'b was numeric(10,2), is numeric(12,2) now',
    'c was integer, is generated integer now',
    'd was generated integer, is integer now',
  ])
})
