import { PartitiondError } from '../../domain/errors.ts'
import { Fragment } from '../fragment.ts'

const name = String.raw`(?:[a-z_][a-z0-9_]*|"(?:[^"\0]|"")+")`
/** Names of the standard that have several words, and where their modifiers stand: as format_type prints them. */
const phrases = [
  String.raw`double precision`,
  String.raw`bit varying(?:\(\d+\))?`,
  String.raw`character varying(?:\(\d+\))?`,
  String.raw`(?:time|timestamp)(?:\(\d\))? with(?:out)? time zone`,
  String.raw`interval(?: (?:year|month|day|hour|minute|second))(?: to (?:month|hour|minute|second))?(?:\(\d\))?`,
]
const modifiers = String.raw`(?:\([A-Za-z0-9_-]+(?:, ?[A-Za-z0-9_-]+)*\))?`
const shape = new RegExp(
  String.raw`^(?:${phrases.join('|')}|${name}(?:\.${name})?${modifiers})(?:\[\])*$`,
  'u',
)

/**
 * A type as `format_type` prints it, schema-qualified where it is not PostgreSQL's own: `numeric(10,2)`, `public.mood[]`. The text may come
 * from a file: whatever else it is throws `archive-damaged`.
 */
export function typeName(text: string): Fragment {
  if (shape.test(text)) return Fragment.of(text)
  throw new PartitiondError('archive-damaged', `${JSON.stringify(text)} is not the name of a type`, {
    hint: 'The manifest of the archive was written by something else than partitiond, or changed since.',
  })
}
