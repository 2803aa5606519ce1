import { type Death, type Sent } from '../support/wire.ts'

/**
 * Every moment at which being killed leaves another state behind: around each COMMIT of a transaction that changes something, and
 * after each change that stands outside any. All other moments are the same as one of these to the server. Of the journal's rows,
 * which nothing depends on, one is enough.
 */
export function momentsOf(sent: readonly Sent[]): readonly Death[] {
  const open = new Map<number, string[]>()
  const moments: Death[] = []
  let hasJournal = false
  for (const [place, { connection, text }] of sent.entries()) {
    const words = text.replaceAll(/^\s*--.*$/gm, '').trim()
    const changes = open.get(connection)
    if (/^begin/i.test(words)) {
      open.set(connection, [])
    } else if (/^(commit|rollback)/i.test(words)) {
      open.delete(connection)
      const isOfJournal = changes?.every((each) => /partitiond\.journal/.test(each)) === true
      if (changes === undefined || changes.length === 0 || (isOfJournal && hasJournal)) continue
      hasJournal ||= isOfJournal
      moments.push({ at: place, when: 'before' }, { at: place, when: 'after' })
    } else if (/^(?!select|show|set|reset)/i.test(words)) {
      if (changes === undefined) moments.push({ at: place, when: 'after' })
      else changes.push(words)
    }
  }
  return moments
}
