import { describe, expect, it } from 'vitest'
import { explainFailure, usageError } from '../../src/cli/failure.ts'
import { printerFor } from '../../src/cli/printer.ts'
import { plain } from '../../src/cli/render/paint.ts'
import { ConnectionError, Interrupted, PartitiondError, SettingsError } from '../../src/domain/errors.ts'

function explained(error: unknown) {
  const lines: string[] = []
  const reason = explainFailure(error, { problem: (text) => void lines.push(text), problemPaint: plain })
  return { reason, text: lines.join('\n') }
}

describe('a failure', () => {
  it.each([
    [new SettingsError('the file is wrong'), 'usage'],
    [usageError('no', 'do'), 'usage'],
    [new ConnectionError('unreachable', 'nobody there'), 'failed'],
    [new PartitiondError('cycle-busy', 'another cycle'), 'busy'],
    [new PartitiondError('stale-plan', 'old'), 'withheld'],
    [new PartitiondError('no-consent', 'no'), 'withheld'],
    [new PartitiondError('something-new', 'x'), 'failed'],
    [new Interrupted(), 'interrupted'],
    [new DOMException('stopped', 'AbortError'), 'interrupted'],
    [new TypeError('x is not a function'), 'bug'],
    ['thrown text', 'bug'],
  ])('%s is %s', (error, reason) => {
    expect(explained(error).reason).toBe(reason)
  })

  it('that can happen is told in two lines, without a stack', () => {
    const { text } = explained(new SettingsError('the file is wrong', { hint: 'Correct it.' }))
    expect(text).toBe('error: the file is wrong\nCorrect it.')
  })

  it('that is a bug asks for a report and brings what it needs', () => {
    const { text } = explained(new TypeError('x is not a function'))
    expect(text).toMatch(/^bug: .*\nPlease report it .*\nTypeError: x is not a function\n +at /)
  })
})

it('secrets never reach stderr, whoever put them into a message', () => {
  const said: string[] = []
  const output = { write: (text: string) => void said.push(text), columns: undefined, hasColors: false }
  const nobody = new AbortController().signal
  const io = {
    env: {},
    stdout: output,
    stderr: output,
    canAsk: false,
    ask: () => Promise.resolve(''),
    signal: nobody,
    onReload: () => undefined,
  }
  explainFailure(new Error('cannot reach postgres://app:s3cret-word@db/app'), printerFor(io, false))
  printerFor(io, false).progress('password=s3cret-word')
  expect(said.join('')).not.toContain('s3cret-word')
  expect(said.join('')).toContain('postgres://app:***@db/app')
})
