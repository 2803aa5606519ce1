import { Fragment, sql } from '../fragment.ts'

/** A text in a dollar quote that the text itself cannot end. */
export function dollarQuoted(text: string): Fragment {
  let tag = '$partitiond$'
  for (let attempt = 1; text.includes(tag); attempt += 1) tag = `$partitiond${attempt}$`
  return sql`${Fragment.of(tag)}${Fragment.of(text)}${Fragment.of(tag)}`
}
