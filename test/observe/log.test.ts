import { describe, expect, it } from 'vitest'
import { ConnectionError } from '../../src/domain/errors.ts'
import { openLog } from '../../src/observe/log.ts'
import { capturedLog } from './captured-log.ts'

describe('a log line', () => {
  it('is JSON with an ISO time and the level by name', async () => {
    const { log, lines } = await capturedLog()
    log
      .child({ database: 'main' })
      .info({ attempt: 2, rows: 10n, at: Temporal.Instant.from('2026-03-10T12:00:00Z') }, 'hello')
    expect(lines()).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        database: 'main',
        attempt: 2,
        rows: '10',
        at: '2026-03-10T12:00:00Z',
        msg: 'hello',
      },
    ])
  })

  it('keeps a password out, whether it is a field, in a URL in the text, in an error, its stack, its details or its cause', async () => {
    const { log, text, lines } = await capturedLog()
    const url = 'postgres://app:hunter2@db:5432/main'
    const cause = Object.assign(new Error(`connect ${url}`), {
      config: { password: 'hunter2' },
      client: { password: 'hunter2' },
    })
    const error = new ConnectionError('unreachable', `cannot reach ${url}`, {
      cause,
      details: { url, PGPASSWORD: 'hunter2' },
      hint: `look at ${url}`,
    })
    log.error(error, `failed with ${url}`)
    log.error(
      { err: error, deep: { list: [{ password: 'hunter2', dsn: `host=db password=hunter2` }] } },
      'again',
    )
    log.warn(`only text ${url}`)
    log.warn('interpolated %s', url)
    expect(text()).not.toContain('hunter2')
    expect(lines()).toHaveLength(4)
    expect(lines()[0]).toMatchObject({
      err: {
        type: 'ConnectionError',
        code: 'unreachable',
        message: 'cannot reach postgres://app:***@db:5432/main',
        cause: { type: 'Error', message: 'connect postgres://app:***@db:5432/main' },
      },
    })
    expect(lines()[3]).toMatchObject({ msg: 'interpolated postgres://app:***@db:5432/main' })
  })

  it('is left out below the level', async () => {
    const { log, lines } = await capturedLog('warn')
    log.info('quiet')
    expect(lines()).toEqual([])
  })

  it('is for people when the format is pretty', async () => {
    const chunks: string[] = []
    const log = await openLog({
      level: 'info',
      format: 'pretty',
      destination: { write: (chunk: string) => void chunks.push(chunk) },
    })
    log.info({ url: 'postgres://app:hunter2@db/main' }, 'ready')
    const text = chunks.join('')
    expect(text).toContain('INFO')
    expect(text).toContain('ready')
    expect(text).not.toContain('{"level"')
    expect(text).not.toContain('hunter2')
  })
})
