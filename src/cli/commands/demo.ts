import { fileURLToPath } from 'node:url'
import { EmbeddedServer } from '../../demo/embedded-server.ts'
import { samplePolicies, sampleSql } from '../../demo/samples.ts'
import { Session } from '../../postgres/session.ts'
import { fixedTarget } from '../../postgres/target.ts'
import { type CommandSpec, type Invocation } from '../command.ts'
import { type ExitReason } from '../exit-codes.ts'
import { type CliIo } from '../io.ts'
import { type Look } from '../render/paint.ts'
import { applyCommand } from './apply.ts'
import { planCommand } from './plan.ts'
import { statusCommand } from './status.ts'

/** Everything on a throw-away server. */
export const demoCommand: CommandSpec = {
  name: 'demo',
  summary: 'everything on an embedded PostgreSQL with sample tables: nothing to install or configure',
  details:
    'Starts a PostgreSQL 18 of its own on 127.0.0.1, makes sample tables, shows the plan, applies it, shows how the sets stand, and then runs the daemon until Ctrl-C. ' +
    'Nothing of it is left behind. With --once it ends after the status.',
  args: [],
  options: [{ flags: '--once', summary: 'end after the status' }],
  shared: ['quiet'],
  exits: ['failed', 'withheld'],
  endsOn: ['SIGINT', 'SIGTERM'],
  run: async (invocation) => {
    const { io, print, own } = invocation
    heading(invocation, 'faint', 'Starting PostgreSQL 18 …')
    await using server = await EmbeddedServer.start()
    await makeTables(server.url(), io.signal)
    const there: Invocation = {
      ...invocation,
      io: demoIo(io, server.url()),
      shared: { ...invocation.shared, output: 'text', yes: true },
      args: [],
      own: { wait: 60_000 },
    }
    const reasons: ExitReason[] = []
    for (const [title, command] of acts) {
      if (io.signal.aborted) return reasons
      heading(invocation, 'strong', `\n$ partitiond ${command.name}   # ${title}\n`)
      reasons.push(...(await command.run(there)))
    }
    if (own['once'] !== true && !io.signal.aborted) await runDaemon(there, server.url())
    print.progress('The server and its tables are gone.')
    return reasons
  },
}

const acts: readonly (readonly [string, CommandSpec])[] = [
  ['what would be done', planCommand],
  ['do it', applyCommand],
  ['how the sets stand now', statusCommand],
]

async function makeTables(url: string, signal: AbortSignal): Promise<void> {
  await using session = await Session.open(fixedTarget('demo', url), { signal })
  await session.query(sampleSql())
  // What autovacuum would have done by the time anybody looks: without it every size is shown as zero.
  await session.query('analyze')
}

/** Settings of the demonstration alone: what is set for the real thing must not find its way here. */
function demoIo(io: CliIo, url: string): CliIo {
  return {
    ...io,
    env: {
      DATABASE_URL: url,
      PARTITIOND_POLICIES: fileURLToPath(samplePolicies),
      PARTITIOND_HTTP_HOST: '127.0.0.1',
      PARTITIOND_HTTP_PORT: '0',
      PARTITIOND_LOG_FORMAT: 'pretty',
      PARTITIOND_SCHEDULE: '* * * * *',
    },
  }
}

async function runDaemon(invocation: Invocation, url: string): Promise<void> {
  heading(invocation, 'strong', '\n$ partitiond run   # the daemon; Ctrl-C ends it\n')
  const { startDaemon, untilAborted } = await import('../start-daemon.ts')
  await using daemon = await startDaemon(invocation)
  const address = `http://127.0.0.1:${daemon.port ?? 0}`
  invocation.print.data(
    [
      `metrics   ${address}/metrics`,
      `health    ${address}/healthz`,
      `status    ${address}/status`,
      `database  ${url}`,
    ].join('\n'),
  )
  await untilAborted(invocation.io.signal)
}

function heading({ print }: Invocation, look: Look, text: string): void {
  print.progress(print.problemPaint(look, text))
}
