import { crc32, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { ByteBuffer } from './byte-buffer.ts'
import { damaged } from './damaged.ts'
import { ValueReader } from './value-reader.ts'

/** A data page (version 1) as the file has it. */
export interface Page {
  readonly header: Uint8Array
  readonly body: Uint8Array
  /** Header and body, the body before compression. */
  readonly plainBytes: number
}

const stop = 0
const int32Type = 5
const structType = 12
const plain = 0
// Node takes no smaller one.
const smallestChunk = 64
const rle = 3

/** Compresses a page of `count` values, NULLs and empty lists counted. */
export function compressPage(content: Uint8Array, count: number): Page {
  const body = zstdCompressSync(content)
  const header = pageHeader({
    plainSize: content.length,
    size: body.length,
    checksum: crc32(body) | 0,
    count,
  })
  return { header, body, plainBytes: header.length + content.length }
}

interface PageHeader {
  readonly plainSize: number
  readonly size: number
  readonly checksum: number
  readonly count: number
}

/** Thrift's compact protocol: PageHeader {type, sizes, crc, data_page_header {num_values, encodings}}. */
function pageHeader({ plainSize, size, checksum, count }: PageHeader): Uint8Array {
  const header = new ByteBuffer()
  const fields = (values: readonly number[]): void => {
    for (const value of values) {
      header.push(0x10 | int32Type)
      zigzag(header, value)
    }
  }
  fields([0, plainSize, size, checksum])
  header.push(0x10 | structType)
  fields([count, plain, rle, rle])
  header.push(stop)
  header.push(stop)
  return header.view()
}

/** Reads the page at the reader's place, decompressed, and steps over it. Throws `archive-damaged`. */
export function readPage(chunk: ValueReader): ValueReader {
  const { plainSize, size, checksum } = readHeader(chunk)
  const at = chunk.take(size)
  const body = chunk.bytes.subarray(at, at + size)
  if ((crc32(body) | 0) !== checksum) throw damaged('a page has another checksum')
  return new ValueReader(decompress(body, plainSize))
}

function readHeader(chunk: ValueReader): PageHeader {
  const [type, plainSize, size, checksum] = readFields(chunk, 4)
  if (chunk.uint8() !== (0x10 | structType)) throw damaged('a page header was never written by us')
  const [count, encoding] = readFields(chunk, 4)
  const isOurs = type === 0 && encoding === plain && chunk.uint8() === stop && chunk.uint8() === stop
  if (!isOurs || !(plainSize! >= 0 && size! >= 0 && count! >= 0))
    throw damaged('a page header was never written by us')
  return { plainSize: plainSize!, size: size!, checksum: checksum!, count: count! }
}

function readFields(chunk: ValueReader, count: number): readonly number[] {
  return Array.from({ length: count }, () => {
    if (chunk.uint8() !== (0x10 | int32Type)) throw damaged('a page header was never written by us')
    const value = chunk.varint()
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2
  })
}

function zigzag(to: ByteBuffer, value: number): void {
  let rest = value < 0 ? -value * 2 - 1 : value * 2
  while (rest > 127) {
    to.push((rest % 128) | 128)
    rest = Math.floor(rest / 128)
  }
  to.push(rest)
}

function decompress(body: Uint8Array, plainSize: number): Uint8Array {
  try {
    // In one piece: smaller chunks are put together by a second copy.
    const chunkSize = Math.max(plainSize, smallestChunk)
    const content = zstdDecompressSync(body, { maxOutputLength: chunkSize, chunkSize })
    if (content.length === plainSize) return content
  } catch (error) {
    throw damaged('a page cannot be decompressed', error)
  }
  throw damaged('a page has another length')
}
