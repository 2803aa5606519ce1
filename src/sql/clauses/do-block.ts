import { Fragment, sql } from '../fragment.ts'

/** An anonymous PL/pgSQL block, in a dollar quote that its own text cannot end. */
export function doBlock(body: Fragment): Fragment {
  let tag = '$partitiond$'
  for (let attempt = 1; body.text.includes(tag); attempt += 1) tag = `$partitiond${attempt}$`
  return sql`do ${Fragment.of(tag)}\n${body}\n${Fragment.of(tag)}`
}
