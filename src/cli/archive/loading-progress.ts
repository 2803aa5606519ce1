import { displayName } from '../../domain/name.ts'
import { type Stopwatch } from '../../domain/ports.ts'
import { type Printer } from '../printer.ts'
import { printable } from '../render/printable.ts'
import { displaySize } from '../render/size.ts'
import { type Found } from './find-archive.ts'

// Oftener, and a slow terminal holds up the loading; rarer, and it seems to stand still.
const EVERY_MS = 200

interface Loading {
  readonly name: Found['name']
  readonly archive: Pick<Found['archive'], 'bytes'>
}

/** Tells on one line that changes how many bytes of the archive's objects have been read. */
export function loadingProgress(
  print: Pick<Printer, 'passing'>,
  { archive, name }: Loading,
  stopwatch: Pick<Stopwatch, 'elapsedMs'>,
): (bytes: number) => void {
  const about = printable(displayName(name))
  let toldMs = -EVERY_MS
  return (bytes) => {
    const nowMs = stopwatch.elapsedMs()
    if (nowMs - toldMs < EVERY_MS) return
    toldMs = nowMs
    const percent = Math.min(100, Math.floor((100 * bytes) / Math.max(archive.bytes, 1)))
    print.passing(`${about} ${percent} %, ${displaySize(bytes)} of ${displaySize(archive.bytes)}`)
  }
}
