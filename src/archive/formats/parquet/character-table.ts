/** Reads and writes text in one encoding. All its characters are single UTF-16 units. */
export interface CharacterTable {
  /** U+FFFD for what is no character. */
  read(bytes: Uint8Array): string
  /** Undefined when the encoding has no such character. */
  write(text: string): Uint8Array | undefined
}

const missing = 0xff_fd

/** `label` is the WHATWG's. */
export function singleByteTable(label: string): CharacterTable {
  const decoder = new TextDecoder(label)
  const units = Uint16Array.from({ length: 256 }, (_, byte) => {
    // PostgreSQL's ISO encodings have control characters here; the WHATWG takes some of them for their Windows cousins.
    const isControl = byte < 128 || (byte < 160 && label.startsWith('iso-'))
    return isControl ? byte : decoder.decode(Uint8Array.of(byte)).charCodeAt(0)
  })
  const utf16 = new TextDecoder('utf-16le', { ignoreBOM: true })
  return {
    read: (bytes) => utf16.decode(Uint16Array.from(bytes, (byte) => units[byte]!)),
    write: writer(Array.from(units, (unit, byte) => ({ unit, sequence: byte }))),
  }
}

/** EUC: ASCII, and characters of two bytes (in EUC_JP also of three). `label` is the WHATWG's. */
export function severalBytesTable(label: string): CharacterTable {
  const decoder = new TextDecoder(label, { ignoreBOM: true })
  const ascii = Array.from({ length: 128 }, (_, byte) => [byte])
  const characters = [...ascii, ...sequences(label)].map((bytes) => ({
    unit: decoder.decode(Uint8Array.from(bytes)).charCodeAt(0),
    sequence: bytes.reduce((sum, byte) => sum * 256 + byte, 0),
  }))
  return { read: (bytes) => decoder.decode(bytes), write: writer(characters) }
}

function sequences(label: string): readonly (readonly number[])[] {
  const upper = Array.from({ length: 94 }, (_, i) => 0xa1 + i)
  const pairs = upper.flatMap((lead) => upper.map((trail) => [lead, trail]))
  if (label !== 'euc-jp') return pairs
  return [...pairs, ...upper.map((trail) => [0x8e, trail]), ...pairs.map((pair) => [0x8f, ...pair])]
}

interface Character {
  readonly unit: number
  /** Its bytes, the first one highest. */
  readonly sequence: number
}

function writer(characters: readonly Character[]): CharacterTable['write'] {
  const sequenceOf = new Uint32Array(65_536)
  for (const { unit, sequence } of characters) if (unit !== missing) sequenceOf[unit] = sequence
  return (text) => {
    const bytes = new Uint8Array(text.length * 3)
    let length = 0
    for (let i = 0; i < text.length; i += 1) {
      const sequence = sequenceOf[text.charCodeAt(i)]!
      // Zero stands for none: PostgreSQL has no NUL in texts.
      if (sequence === 0) return undefined
      if (sequence > 0xff_ff) bytes[length++] = sequence >> 16
      if (sequence > 0xff) bytes[length++] = sequence >> 8
      bytes[length++] = sequence
    }
    return bytes.subarray(0, length)
  }
}
