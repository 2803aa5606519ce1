/** Reads a timestamptz as it arrives under the pinned settings: `2026-03-10 12:00:00.123456+00`. Throws RangeError for infinities. */
export function parseInstant(text: string): Temporal.Instant {
  return Temporal.Instant.from(text)
}

/** The same for a column that may be NULL. */
export function parseOptionalInstant(text: string | null): Temporal.Instant | undefined {
  return text === null ? undefined : parseInstant(text)
}
