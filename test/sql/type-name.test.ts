import { expect, it } from 'vitest'
import { typeName } from '../../src/sql/clauses/type-name.ts'

it.each([
  'integer',
  '"char"',
  'character varying(20)',
  'character(3)[]',
  'bit varying(5)',
  'double precision',
  'numeric(10,-2)',
  'timestamp(3) with time zone',
  'time without time zone[]',
  'interval day to second(3)',
  'interval year',
  'interval(3)',
  'public.mood',
  '"My Schema"."a ""type"""[]',
  'public.geometry(PointZ,4326)',
])('reads %s, as format_type prints it', (text) => {
  expect(typeName(text).text).toBe(text)
})

it.each([
  '',
  'int default 1',
  'int not null',
  'integer primary key',
  'text collate "C"',
  'int); drop table t; --',
  'a.b.c',
  '"a',
  'int/**/',
  "int'",
  'Mood',
  'interval day to fortnight',
  'double  precision',
  'int\n',
])('takes %j for no type', (text) => {
  expect(() => typeName(text)).toThrow(/is not the name of a type/)
})
