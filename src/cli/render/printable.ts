// C0 and C1 controls, and the characters that reorder a line: a table may be called anything, and a terminal believes what it reads.
// eslint-disable-next-line no-control-regex -- finding control characters is the point
const unprintable = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu

/** Makes control characters visible (`\u001b`), so that a name can neither steer the terminal nor end an SQL comment. One line in, one line out. */
export function printable(text: string): string {
  return text.replaceAll(unprintable, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
