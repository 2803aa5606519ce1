import { describe, expect, it } from 'vitest'
import { importsOf, roomOf, withoutComments } from './sources.ts'

const source = (text: string): { path: string; text: string; room: string } => ({
  path: 'src/planning/leak.ts',
  text,
  room: 'planning',
})

describe('the imports of a file', () => {
  it.each([
    ["import { Session } from '../postgres/session.ts'", 'src/postgres/session.ts'],
    ["import type { Session } from '../postgres/session.ts'", 'src/postgres/session.ts'],
    ["import {\n  type Session,\n} from '../postgres/session.ts'", 'src/postgres/session.ts'],
    ["export { Session } from '../postgres/session.ts'", 'src/postgres/session.ts'],
    ["import '../postgres/session.ts'", 'src/postgres/session.ts'],
    ["const { Client } = await import('pg')", 'pg'],
    ["type Client = import('pg').Client", 'pg'],
    ['import { readFileSync } from "node:fs"', 'node:fs'],
  ])('include %j', (text, to) => {
    expect(importsOf(source(text))).toEqual([to])
  })

  it('leave out what a message says', () => {
    expect(importsOf(source("const hint = `leave it out, or take one from 'databases'`"))).toEqual([])
  })

  it('leave out what a comment mentions', () => {
    expect(importsOf(source("// import 'pg'\n/* from 'pg' */ const url = 'http://a/b'"))).toEqual([])
  })
})

it('a file directly in src is a room of its own', () => {
  expect(roomOf('src/main.ts')).toBe('main.ts')
})

it('comments are taken out without moving lines or cutting addresses', () => {
  expect(withoutComments("a\n/* b\nc */ d // e\n'https://f'")).toBe("a\n    \n     d \n'https://f'")
})
