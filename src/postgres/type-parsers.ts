import { TypeOverrides } from 'pg'

type Parser = (text: string) => unknown

const json: Parser = (text) => JSON.parse(text)
const textArray = new TypeOverrides().getTypeParser(1009, 'text')
/** The driver's types say that its parsers take numbers. */
const arrayOfText: Parser = (text) => Reflect.apply(textArray, undefined, [text])
/** `{1,2}`; NULLs inside are not expected. */
const numbers: Parser = (text) => (text === '{}' ? [] : text.slice(1, -1).split(',').map(Number))

/** By type OID: what JavaScript holds exactly. */
const parsers: ReadonlyMap<number, Parser> = new Map<number, Parser>([
  [16, (text) => text === 't'], // bool
  [21, Number], // int2
  [23, Number], // int4
  [26, Number], // oid
  [700, Number], // float4
  [701, Number], // float8
  [114, json],
  [3802, json], // jsonb
  [1003, arrayOfText], // name[]
  [1009, arrayOfText], // text[]
  [1015, arrayOfText], // varchar[]
  [1002, arrayOfText], // "char"[]
  [1005, numbers], // int2[]
  [1007, numbers], // int4[]
  [1028, numbers], // oid[]
])

const asText: Parser = (text) => text

/** Everything else stays the server's own text: int8, numeric and the times would lose digits (bigint keys, microseconds, infinity). */
export const typeParsers = {
  getTypeParser: (oid: number): Parser => parsers.get(oid) ?? asText,
}
