import { type SchemeMaker } from './scheme.ts'
import { timeRange } from './time-range.ts'

/** Every way of cutting a key space. A new one is a file and a line here. */
export const makers = {
  'time-range': timeRange,
} satisfies Record<string, SchemeMaker>
