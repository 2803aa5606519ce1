import { displayName } from '../../domain/name.ts'
import { type Printer } from '../printer.ts'
import { printable } from '../render/printable.ts'
import { displaySize } from '../render/size.ts'
import { type Found } from './find-archive.ts'

/** Tells on one line that changes how many bytes of the archive's objects have been read. */
export function loadingProgress(
  print: Pick<Printer, 'passing'>,
  { archive, name }: Found,
): (bytes: number) => void {
  const about = printable(displayName(name))
  return (bytes) => {
    const percent = Math.min(100, Math.floor((100 * bytes) / Math.max(archive.bytes, 1)))
    print.passing(`${about} ${percent} %, ${displaySize(bytes)} of ${displaySize(archive.bytes)}`)
  }
}
