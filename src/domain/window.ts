/** When heavy and destructive steps may run, every week the same. Minutes count from local midnight. */
export interface Window {
  readonly startMinute: number
  /** 1 to 1440. At or before `startMinute`: the window ends on the next day. */
  readonly endMinute: number
  /** ISO weekdays (Monday is 1) on which it opens; a window past midnight belongs to the day it opens on. */
  readonly days: readonly number[]
  /** An IANA zone. */
  readonly timezone: string
}

/** Whether the window is open: from its opening, inclusive, to its closing, exclusive, once a day also when clocks change. */
export function isInWindow(window: Window, instant: Temporal.Instant): boolean {
  const today = instant.toZonedDateTimeISO(window.timezone).toPlainDate()
  return [today.subtract({ days: 1 }), today].some((day) => {
    if (!window.days.includes(day.dayOfWeek)) return false
    const wraps = window.endMinute <= window.startMinute
    const opens = instantAt(day, window.startMinute, window.timezone)
    const closes = instantAt(wraps ? day.add({ days: 1 }) : day, window.endMinute, window.timezone)
    return Temporal.Instant.compare(opens, instant) <= 0 && Temporal.Instant.compare(instant, closes) < 0
  })
}

/** The first moment at which the wall clock shows that minute, or, where clocks jump over it, the moment of the jump. */
function instantAt(day: Temporal.PlainDate, minute: number, timezone: string): Temporal.Instant {
  const wall = day.toPlainDateTime().add({ minutes: minute })
  const zoned = wall.toZonedDateTime(timezone, { disambiguation: 'compatible' })
  const isJumpedOver = !zoned.toPlainDateTime().equals(wall)
  return (isJumpedOver ? (zoned.getTimeZoneTransition('previous') ?? zoned) : zoned).toInstant()
}
