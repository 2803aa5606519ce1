import { hash } from './hash.ts'
import { list } from './list.ts'
import { encodedTime } from './encoded-time.ts'
import { numberRange } from './number-range.ts'
import { type SchemeMaker } from './scheme.ts'
import { slidingList } from './sliding-list.ts'
import { timeRange } from './time-range.ts'

/** Every way of cutting a key space. A new one is a file and a line here. */
export const makers = {
  'encoded-time': encodedTime,
  'time-range': timeRange,
  'number-range': numberRange,
  list,
  'sliding-list': slidingList,
  hash,
} satisfies Record<string, SchemeMaker>
