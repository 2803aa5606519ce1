import { PartitiondError } from '../../../domain/errors.ts'
import { type ByteBuffer } from './byte-buffer.ts'
import { type CharacterTable, severalBytesTable, singleByteTable } from './character-table.ts'
import { damaged } from './damaged.ts'

/** Turns text of a database into UTF-8 and back, byte for byte. */
export interface Charset {
  /** Throws `archive-not-supported` for bytes that would not come back. */
  toUtf8(from: Uint8Array, start: number, end: number, to: ByteBuffer): void
  fromUtf8(from: Uint8Array, start: number, end: number, to: ByteBuffer): void
}

/** PostgreSQL's names of encodings with one byte per character, and the WHATWG's. */
const singleByte: Readonly<Record<string, string>> = {
  LATIN1: 'iso-8859-1',
  LATIN2: 'iso-8859-2',
  LATIN3: 'iso-8859-3',
  LATIN4: 'iso-8859-4',
  LATIN5: 'iso-8859-9',
  LATIN6: 'iso-8859-10',
  LATIN7: 'iso-8859-13',
  LATIN8: 'iso-8859-14',
  LATIN9: 'iso-8859-15',
  LATIN10: 'iso-8859-16',
  ISO_8859_5: 'iso-8859-5',
  ISO_8859_6: 'iso-8859-6',
  ISO_8859_7: 'iso-8859-7',
  ISO_8859_8: 'iso-8859-8',
  KOI8R: 'koi8-r',
  KOI8U: 'koi8-u',
  WIN866: 'ibm866',
  WIN874: 'windows-874',
  WIN1250: 'windows-1250',
  WIN1251: 'windows-1251',
  WIN1252: 'windows-1252',
  WIN1253: 'windows-1253',
  WIN1254: 'windows-1254',
  WIN1255: 'windows-1255',
  WIN1256: 'windows-1256',
  WIN1257: 'windows-1257',
  WIN1258: 'windows-1258',
}

const severalBytes: Readonly<Record<string, string>> = { EUC_JP: 'euc-jp', EUC_KR: 'euc-kr', EUC_CN: 'gbk' }

const known = new Map<string, Charset>()

/** Undefined for UTF-8. Throws `archive-not-supported` for encodings that nobody here can read (SQL_ASCII, MULE_INTERNAL, …). */
export function charsetOf(encoding: string): Charset | undefined {
  if (encoding === 'UTF8') return undefined
  const charset = known.get(encoding) ?? charsetFrom(encoding, tableOf(encoding))
  known.set(encoding, charset)
  return charset
}

function tableOf(encoding: string): CharacterTable {
  const single = singleByte[encoding]
  if (single !== undefined) return singleByteTable(single)
  const several = severalBytes[encoding]
  if (several !== undefined) return severalBytesTable(several)
  throw new PartitiondError('archive-not-supported', `Parquet cannot hold text in the encoding ${encoding}`, {
    hint: 'text in Parquet is UTF-8, and this encoding cannot be turned into it and back; use format: copy',
    details: { encoding },
  })
}

function charsetFrom(encoding: string, table: CharacterTable): Charset {
  return {
    toUtf8(from, start, end, to) {
      if (isAscii(from, start, end)) {
        to.append(from, start, end)
        return
      }
      const text = table.read(from.subarray(start, end))
      if (!isSame(table.write(text), from, start, end)) throw noCharacter(encoding)
      to.append(Buffer.from(text))
    },
    fromUtf8(from, start, end, to) {
      if (isAscii(from, start, end)) {
        to.append(from, start, end)
        return
      }
      const bytes = table.write(Buffer.from(from.buffer, from.byteOffset + start, end - start).toString())
      if (bytes === undefined) throw damaged(`it has a character that ${encoding} does not know`)
      to.append(bytes)
    },
  }
}

function isAscii(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i += 1) if (bytes[i]! > 127) return false
  return true
}

function isSame(written: Uint8Array | undefined, from: Uint8Array, start: number, end: number): boolean {
  if (written?.length !== end - start) return false
  for (let i = start; i < end; i += 1) if (written[i - start] !== from[i]) return false
  return true
}

function noCharacter(encoding: string): PartitiondError {
  return new PartitiondError(
    'archive-not-supported',
    `a value holds bytes that are no character of ${encoding}`,
    {
      hint: 'text in Parquet is UTF-8, and these bytes would not come back; use format: copy',
      details: { encoding },
    },
  )
}
