import { type EmbeddedMajor } from '../../src/demo/embedded-binaries.ts'

export type Major = EmbeddedMajor

const all: readonly Major[] = [15, 16, 17, 18]

/**
 * The server versions to test against: PARTITIOND_TEST_MAJORS (`15,18`), else all of them in CI, else the oldest
 * and the newest.
 */
export function majors(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): readonly Major[] {
  const wanted = environment['PARTITIOND_TEST_MAJORS']
  if (wanted === undefined || wanted === '') return isTruthy(environment['CI']) ? all : [15, 18]
  const numbers = new Set(wanted.split(',').map((part) => Number(part.trim())))
  const known = all.filter((major) => numbers.has(major))
  if (known.length !== numbers.size)
    throw new Error(`PARTITIOND_TEST_MAJORS=${wanted} names an unknown version`)
  return known
}

const isTruthy = (text: string | undefined): boolean =>
  text !== undefined && !['', '0', 'false'].includes(text)
