/** Reads a timestamptz as it arrives under the pinned settings: `2026-03-10 12:00:00.123456+00`. Throws RangeError for infinities. */
export function parseInstant(text: string): Temporal.Instant {
  return Temporal.Instant.from(text)
}

/** The same for a column that may be NULL. Infinities, and what lies beyond Temporal's years, count as not known too. */
export function parseOptionalInstant(text: string | null): Temporal.Instant | undefined {
  if (text === null) return undefined
  try {
    return parseInstant(text)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}
