import { LineCounter, parseDocument, visit } from 'yaml'
import type { Document, Node } from 'yaml'

import { type SourcePlace } from '../domain/policy.ts'
import { ambiguousNumbers } from './ambiguous-numbers.ts'
import { nodeAt } from './node-at.ts'
import { displayPath, type Path, type Problem } from './problem.ts'

/** A text before it is read, with the name it is shown under. */
export interface SourceText {
  readonly file: string
  readonly text: string
}

/** A YAML (or JSON) file as plain values, which can tell where each of them stands. */
export interface SourceFile {
  readonly file: string
  /** Maps, lists, text, numbers, booleans, null. Whole numbers beyond 2^53 are text, so that no digit is lost. */
  readonly value: unknown
  /** The value at `path`, or as near to it as there is anything. */
  placeOf(path: Path): SourcePlace
  /** The key at `path`. */
  placeOfKey(path: Path): SourcePlace
}

/** A text as YAML, and what is wrong with it as such. */
export interface ReadSource {
  readonly source: SourceFile
  /** Whether there are values; an ambiguous number is a problem that leaves the rest readable. */
  readonly isReadable: boolean
  readonly problems: readonly Problem[]
}

/** Reads YAML 1.2. */
export function readSource({ file, text }: SourceText): ReadSource {
  const lines = new LineCounter()
  // `prettyErrors` would quote the text around an error, and with it perhaps a password.
  const document = parseDocument(text, {
    lineCounter: lines,
    intAsBigInt: true,
    merge: true,
    prettyErrors: false,
    logLevel: 'error',
  })
  const place = (offset: number): SourcePlace => {
    const { line, col } = lines.linePos(offset)
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) }
  }
  const start = (node: Node | undefined): SourcePlace => place(node?.range?.[0] ?? 0)
  const faults: Problem[] = [...document.errors, ...document.warnings].map(({ code, message, pos }) => ({
    place: place(pos[0]),
    path: '',
    message: yamlMessages[code] ?? message,
  }))
  const { value, wrong } = toPlain(document)
  if (faults.length === 0 && wrong !== undefined)
    faults.push({ place: place(0), path: '', message: wrong, ...dangling(document, start) })
  const numbers = ambiguousNumbers(document).map(({ node, path, message }) => ({
    place: start(node),
    path: displayPath(path),
    message,
  }))
  const isReadable = faults.length === 0
  const source: SourceFile = {
    file,
    value,
    placeOf: (path) => start(nodeAt(document, path).node),
    placeOfKey: (path) => start(nodeAt(document, path).key),
  }
  return { source, isReadable, problems: isReadable ? numbers : faults }
}

const yamlMessages: Readonly<Record<string, string>> = {
  BAD_ALIAS: quoteAsterisk('*'),
  MULTIPLE_DOCS: 'holds a second document ("---"); allowed: one document a file',
  DUPLICATE_KEY: 'this key stands here twice; allowed: each key once in a map',
}

function toPlain(document: Document): { readonly value: unknown; readonly wrong: string | undefined } {
  try {
    return { value: withoutBigInts(document.toJS()), wrong: undefined }
  } catch (error) {
    return { value: undefined, wrong: error instanceof Error ? error.message : String(error) }
  }
}

/** The alias whose anchor is not there; most likely a glob that was meant as text. */
function dangling(document: Document, start: (node: Node) => SourcePlace): Partial<Problem> {
  let found: Partial<Problem> = {}
  visit(document, {
    Alias(_, node) {
      if (node.resolve(document) !== undefined) return undefined
      found = { place: start(node), message: quoteAsterisk(`*${node.source}`) }
      return visit.BREAK
    },
  })
  return found
}

function quoteAsterisk(text: string): string {
  return `${text} refers to an anchor that is not there; did you mean the text "${text}" in quotes?`
}

function withoutBigInts(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
  if (Array.isArray(value)) return value.map(withoutBigInts)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withoutBigInts(each)]))
}
