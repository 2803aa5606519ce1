import { type CommandSpec } from '../command.ts'

/** The daemon. */
export const runCommand: CommandSpec = {
  name: 'run',
  summary:
    'the daemon: looks after every set by schedule, and serves /metrics, /healthz, /readyz and /status',
  details:
    'Stays alive whatever the policies and databases are like, and says on /readyz what is wrong. It ends with 2 only for a malformed command line or malformed ' +
    'settings. SIGTERM ends it in good order with 0, Ctrl-C with 130; SIGHUP reads the policies again.',
  args: [],
  options: [],
  shared: ['policies'],
  exits: ['failed'],
  endsOn: ['SIGTERM'],
  run: async (invocation) => {
    // Loaded here: cron, log and metrics would slow down every other command's start.
    const { startDaemon, untilAborted } = await import('../start-daemon.ts')
    await using daemon = await startDaemon(invocation)
    await untilAborted(invocation.io.signal)
    await daemon.stop()
    return []
  },
}
