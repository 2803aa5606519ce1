import { describe, expect, it } from 'vitest'
import { type HoldInForce } from '../../src/domain/hold.ts'
import { Board } from '../../src/observe/board.ts'
import { HttpServer, type Routes } from '../../src/observe/http.ts'
import { Metrics } from '../../src/observe/metrics/metrics.ts'
import { routesOf } from '../../src/observe/routes.ts'
import { finding, nameOf, outcome, report, setPlan } from './a-report.ts'

const local = { host: '127.0.0.1', port: 0 }

async function withServer(routes: Routes, test: (base: string) => Promise<void>): Promise<void> {
  await using server = await HttpServer.open(routes, local)
  await test(`http://127.0.0.1:${server.port}`)
}

function pages(board = new Board()): Routes {
  return routesOf(board, new Metrics({ version: '1', revision: 'r', node: 'n' }))
}

const holds: readonly HoldInForce[] = [
  {
    id: 7,
    lower: '2026-01-01T00:00:00Z',
    upper: '2026-02-01T00:00:00Z',
    reason: 'case 4711',
    until: Temporal.Instant.from('2027-01-01T00:00:00Z'),
    keeps: [nameOf('public.events_2026_01')],
  },
  { id: undefined, lower: 'MINVALUE', upper: 'MAXVALUE', reason: 'audit', until: undefined, keeps: [] },
]

describe('the pages', () => {
  it('answer GET and HEAD, and refuse the rest', async () => {
    await withServer(pages(), async (base) => {
      const metrics = await fetch(`${base}/metrics?x=1`)
      expect(metrics.status).toBe(200)
      expect(metrics.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
      expect(await metrics.text()).toContain('partitiond_build_info')
      const head = await fetch(`${base}/healthz`, { method: 'HEAD' })
      expect([head.status, await head.text()]).toEqual([200, ''])
      const post = await fetch(`${base}/metrics`, { method: 'POST', body: 'x' })
      expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
      expect((await fetch(`${base}/nothing`)).status).toBe(404)
      expect((await fetch(`${base}/constructor`)).status).toBe(404)
    })
  })

  it('tell in /readyz what is missing, and are ready when nothing is', async () => {
    const board = new Board()
    await withServer(pages(board), async (base) => {
      const before = await fetch(`${base}/readyz`)
      expect(before.status).toBe(503)
      expect(await before.json()).toMatchObject({ ok: false, why: ['policies: not loaded yet'] })
      expect((await fetch(`${base}/healthz`)).status).toBe(200)
      board.setPolicies({ loaded: true, trouble: undefined, warnings: [] })
      board.setDatabase({ name: 'main', phase: 'leading', trouble: undefined })
      const after = await fetch(`${base}/readyz`)
      expect(after.status).toBe(200)
      expect(await after.json()).toEqual({
        ok: true,
        why: [],
        notes: [],
        databases: [{ name: 'main', phase: 'leading' }],
      })
    })
  })

  it('show in /status each set with its findings and the last cycle', async () => {
    const board = new Board()
    board.setDatabase({ name: 'main', phase: 'leading', trouble: undefined })
    const set = setPlan('public.events', {}, { holds, findings: [finding('hole')] })
    board.setReport(report([set], [outcome('create', 'done')]))
    await withServer(pages(board), async (base) => {
      expect(await (await fetch(`${base}/status`)).json()).toEqual({
        formatVersion: 1,
        databases: [
          {
            name: 'main',
            phase: 'leading',
            leader: true,
            trouble: null,
            lastCycle: {
              at: '2026-03-10T12:00:00Z',
              durationMs: 20,
              ok: true,
              done: 1,
              skipped: 0,
              failed: 0,
            },
            findings: [],
            sets: [
              {
                table: 'public.events',
                mode: 'manage',
                partitions: 4,
                detached: 1,
                pendingDetach: 0,
                archived: 0,
                archiveUnverified: 0,
                archiveDamaged: 0,
                coveredUntil: '2026-05-01T00:00:00Z',
                complete: null,
                oldest: '2026-01-01T00:00:00Z',
                bytes: 8192,
                defaultRows: 0,
                premakeMissing: 0,
                overdue: { detach: 0, drop: 0 },
                nextStep: { step: 'detach', at: '2027-02-01T00:00:00Z' },
                holds: [
                  {
                    id: 7,
                    lower: '2026-01-01T00:00:00Z',
                    upper: '2026-02-01T00:00:00Z',
                    reason: 'case 4711',
                    until: '2027-01-01T00:00:00Z',
                    keeps: ['public.events_2026_01'],
                  },
                  { id: null, lower: 'MINVALUE', upper: 'MAXVALUE', reason: 'audit', until: null, keeps: [] },
                ],
                findings: [finding('hole')],
              },
            ],
          },
        ],
      })
    })
  })

  it('keep passwords out of every body', async () => {
    const board = new Board()
    const trouble = { code: 'unreachable', message: 'cannot reach postgres://a:hunter2@h/d', hint: undefined }
    board.setDatabase({ name: 'main', phase: 'unreachable', trouble })
    await withServer(pages(board), async (base) => {
      for (const page of ['/readyz', '/status'])
        expect(await (await fetch(base + page)).text()).not.toContain('hunter2')
    })
  })

  it('answer 500 without details when a page cannot be made', async () => {
    const broken: Routes = {
      '/x': () => {
        throw new Error('postgres://a:hunter2@h/d')
      },
    }
    await withServer(broken, async (base) => {
      const answer = await fetch(`${base}/x`)
      expect(answer.status).toBe(500)
      expect(await answer.text()).not.toContain('postgres')
    })
  })
})

describe('the port', () => {
  it('that is taken is named, with the setting that changes it', async () => {
    await using first = await HttpServer.open({}, local)
    await expect(HttpServer.open({}, { host: '127.0.0.1', port: first.port })).rejects.toMatchObject({
      code: 'port-taken',
      message: expect.stringContaining(`127.0.0.1:${first.port}`),
      hint: expect.stringContaining('PARTITIOND_HTTP_PORT'),
    })
  })

  it('is free again after closing, open keep-alive connections or not', async () => {
    const first = await HttpServer.open(
      { '/x': () => ({ status: 200, contentType: 'text/plain', body: 'x' }) },
      local,
    )
    await (await fetch(`http://127.0.0.1:${first.port}/x`)).text()
    await first[Symbol.asyncDispose]()
    await using second = await HttpServer.open({}, { host: '127.0.0.1', port: first.port })
    expect(second.port).toBe(first.port)
  })
})
