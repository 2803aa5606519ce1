import { type z } from 'zod'

import { type Destination } from '../../domain/archive.ts'
import { destinationKinds, DESTINATIONS, parseDestination } from '../../domain/destination.ts'
import { didYouMean } from '../closest.ts'
import { show, word, type Reading } from './word.ts'

/** Where an archive step takes a partition. */
export const destination: z.ZodType<Destination> = word(readDestination, {
  type: 'string',
  description: `${DESTINATIONS}; \${NAME} is replaced from the environment.`,
  examples: ['s3://acme-archive/events', 'schema:archive', 'file:///var/lib/archive'],
})

function readDestination(value: unknown): Reading<Destination> {
  if (typeof value !== 'string') return { wrong: `must be ${DESTINATIONS}, is ${show(value)}` }
  const parsed = parseDestination(value)
  if (parsed !== undefined) return { value: parsed }
  const kind = destinationKinds.find((each) => value.startsWith(each))
  if (kind !== undefined)
    return { wrong: `begins with ${kind} and goes on wrongly; allowed: ${DESTINATIONS}` }
  const scheme = /^[^:]*:(\/\/)?/.exec(value)?.[0] ?? value
  return { wrong: `must be ${DESTINATIONS}${didYouMean(scheme, destinationKinds)}` }
}
