import { describe, expect, it } from 'vitest'
import { rooms } from './rooms.ts'
import { importsOf, roomOf, type Source, sources, withoutComments, withoutSqlComments } from './sources.ts'

const code = sources('ts')
const statements = sources('sql')
const longest = 250

describe('the house', () => {
  it('has no folder that is not on the floor plan', () => {
    expect(
      new Set([...code, ...statements].map(({ room }) => room)).difference(new Set(Object.keys(rooms))),
    ).toEqual(new Set())
  })

  it('lets nobody walk through a wall', () => {
    expect(code.flatMap(strangers)).toEqual([])
  })

  it('has only pure rooms below pure rooms', () => {
    const leaks = Object.entries(rooms)
      .filter(([, { isPure }]) => isPure)
      .flatMap(([name, { rooms: below, packages }]) => [
        ...below.filter((room) => rooms[room]?.isPure !== true).map((room) => `${name} → ${room}`),
        ...packages.map((to) => `${name} → ${to}`),
      ])
    expect(leaks).toEqual([])
  })

  it('has no clock, process or timer in a pure room', () => {
    const effects =
      /\b(?:Date|process|setTimeout|setInterval|setImmediate|performance|Temporal\s*\.\s*Now)\b(?!['’"])/g
    const found = code
      .filter(({ room }) => rooms[room]?.isPure === true)
      .flatMap((source) => occurrences(source, withoutStrings(withoutComments(source.text)), effects))
    expect(found).toEqual([])
  })

  it(`has no file beyond ${longest} lines`, () => {
    const tooLong = [...code, ...statements]
      .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
      .filter(({ lines }) => lines > longest)
    expect(tooLong).toEqual([])
  })

  it('never cascades, and hides no surprise behind "if exists" or "if not exists"', () => {
    // Replacing a constraint of our own is no surprise; a relation that is not there is one.
    const hiding = /\b(?:cascade|if\s+not\s+exists|(?:table|schema|index|column)\s+if\s+exists)\b/gi
    const worded = code.map((source) => ({ source, text: wordedSql(withoutComments(source.text)) }))
    const filed = statements.map((source) => ({ source, text: withoutSqlComments(source.text) }))
    const found = [...worded, ...filed]
      .filter(({ source }) => !isMigration(source))
      .flatMap(({ source, text }) => occurrences(source, text, hiding))
    expect(found).toEqual([])
  })
})

const isMigration = ({ path }: Source): boolean => path.startsWith('src/journal/schema/')

/** Imports that the floor plan does not allow, as `src/planning/leak.ts → src/postgres/session.ts`. */
function strangers(source: Source): readonly string[] {
  const room = rooms[source.room]
  return importsOf(source)
    .filter((to) => {
      if (!to.startsWith('src/')) return room?.packages.includes(to) !== true
      return roomOf(to) !== source.room && room?.rooms.includes(roomOf(to)) !== true
    })
    .map((to) => `${source.path} → ${to}`)
}

function occurrences(source: Source, text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map(({ 0: found, index }) => {
    const line = text.slice(0, index).split('\n').length
    return `${source.path}:${line} ${found}`
  })
}

function withoutStrings(text: string): string {
  return text.replaceAll(/'(?:[^'\\\n]|\\.)*'/g, "''")
}

/** Only what follows a `sql` tag or looks like a statement: prose in messages may speak of a cascade. */
function wordedSql(text: string): string {
  const literals = /sql`[^`]*`|(?:'|`)(?:create|drop|alter|truncate|delete|update|insert)\b[^'`]*(?:'|`)/gi
  const kept = [...text.matchAll(literals)].map(({ 0: literal, index }) => ({ literal, index }))
  let result = text.replaceAll(/[^\n]/g, ' ')
  for (const { literal, index } of kept) {
    result = result.slice(0, index) + literal + result.slice(index + literal.length)
  }
  return result
}
