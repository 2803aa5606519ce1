import {
  type Action,
  type ActionKind,
  type ActionOf,
  type ArchiveAction,
  type IndexAction,
} from '../../domain/action.ts'
import { displayPart } from '../../domain/name.ts'
import { type Look } from './paint.ts'
import { displaySize } from './size.ts'

interface ActionWords<K extends ActionKind> {
  /** `+` makes something, `-` takes something away, `~` changes something. */
  readonly sign: '+' | '-' | '~'
  readonly look: Look
  /** After "2 to …". */
  readonly verb: string
  /** What the kind, the table and the reason do not tell; empty when they tell all. */
  note(action: ActionOf<K>): string
}

const silent = () => ''

const words: { readonly [K in ActionKind]: ActionWords<K> } = {
  create: {
    sign: '+',
    look: 'good',
    verb: 'create',
    note: ({ tablespace }) => (tablespace === undefined ? '' : `in ${tablespace}`),
  },
  'repair-default': { sign: '~', look: 'warn', verb: 'repair DEFAULT', note: silent },
  'finalize-detach': { sign: '-', look: 'warn', verb: 'finish detaching', note: silent },
  freeze: { sign: '~', look: 'warn', verb: 'freeze', note: silent },
  analyze: {
    sign: '~',
    look: 'warn',
    verb: 'analyze',
    note: ({ only }) => (only ? 'parent only' : 'with all partitions'),
  },
  set: { sign: '~', look: 'warn', verb: 'set', note: silent },
  move: { sign: '~', look: 'warn', verb: 'move', note: silent },
  index: { sign: '+', look: 'good', verb: 'index', note: ({ work }) => indexNotes(work) },
  detach: {
    sign: '-',
    look: 'bad',
    verb: 'detach',
    note: ({ schema }) => (schema === undefined ? '' : `to schema ${schema}`),
  },
  archive: { sign: '-', look: 'warn', verb: 'archive', note: ({ archive }) => archiveNotes(archive) },
  drop: { sign: '-', look: 'bad', verb: 'drop', note: silent },
}

function indexNotes(work: IndexAction['work']): string {
  switch (work.do) {
    case 'clear':
      return 'removes what was never finished'
    case 'adopt':
      return `attaches ${displayPart(work.index.name)}`
    case 'build':
    case 'build-branch':
      return `as ${displayPart(work.index.name)}`
  }
}

function archiveNotes(archive: ArchiveAction['archive']): string {
  switch (archive.do) {
    case 'store':
      return `about ${displaySize(archive.bytes)}`
    case 'verify':
      return 'reads it back'
    case 'expire':
      return 'removes the archive'
  }
}

/** The order kinds are counted in: the order they run in. */
export const countedKinds: readonly ActionKind[] = [
  'finalize-detach',
  'repair-default',
  'create',
  'set',
  'move',
  'index',
  'freeze',
  'detach',
  'archive',
  'drop',
  'analyze',
]

export function signOf(action: Action): string {
  return words[action.kind].sign
}

export function lookOf(action: Action): Look {
  return words[action.kind].look
}

export function verbOf(kind: ActionKind): string {
  return words[kind].verb
}

export function noteOf<K extends ActionKind>(action: ActionOf<K>): string {
  const entry: ActionWords<K> = words[action.kind]
  return entry.note(action)
}

/** `2 to create, 1 to detach`: kinds in the order they run. */
export function countsText(
  actions: readonly Action[],
  verb: (kind: ActionKind, count: number) => string,
): string {
  return countedKinds
    .map((kind) => ({ kind, count: actions.filter((action) => action.kind === kind).length }))
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) => verb(kind, count))
    .join(', ')
}
