import { type Fragment, sql } from '../fragment.ts'
import { dollarQuoted } from './dollar-quoted.ts'

/** An anonymous PL/pgSQL block, in a dollar quote that its own text cannot end. */
export function doBlock(body: Fragment): Fragment {
  return sql`do ${dollarQuoted(`\n${body.text}\n`)}`
}
