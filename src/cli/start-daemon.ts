import { CycleRunner } from '../daemon/cycle.ts'
import { Daemon } from '../daemon/daemon.ts'
import { openLeaderLink } from '../daemon/leader.ts'
import { systemStopwatch, wallSeconds } from '../daemon/system-clock.ts'
import { openLog } from '../observe/log.ts'
import { readPolicies } from '../settings/read-policies.ts'
import { REVISION_VARIABLE } from '../settings/schema.ts'
import { type Invocation } from './command.ts'
import { version } from '../settings/version.ts'
import { openSettings } from './workspace.ts'

/** Starts the daemon on the real world. Throws SettingsError and `port-taken`; whatever else is wrong it waits for, and says so. */
export async function startDaemon(invocation: Invocation): Promise<Daemon> {
  const { io } = invocation
  const { settings } = await openSettings(invocation)
  const daemon = await Daemon.start({
    settings,
    build: { version, revision: io.env[REVISION_VARIABLE] ?? 'unknown', node: process.versions.node },
    log: await openLog(settings.log),
    readPolicies: () => readPolicies(settings.policies, io.env),
    openLink: openLeaderLink,
    openCycles: () => new CycleRunner(),
    stopwatch: systemStopwatch,
    random: Math.random,
    wallSeconds,
  })
  io.onReload(() => void daemon.reload())
  return daemon
}

/** Resolves once the process is asked to end. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
