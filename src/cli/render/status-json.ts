import { setStatus } from '../../observe/status.ts'
import { FORMAT_VERSION } from './plan-json.ts'
import { type ShownDatabase } from './planned-database.ts'

/** `status --output json`: per set the same words as the daemon's /status. */
export function statusJson(databases: readonly ShownDatabase[]): unknown {
  return {
    formatVersion: FORMAT_VERSION,
    databases: databases.map((database) =>
      database.kind === 'unreachable'
        ? { name: database.name, at: null, findings: [database.finding], sets: [] }
        : {
            name: database.name,
            at: database.plan.at.toString(),
            findings: database.plan.findings,
            sets: database.plan.sets.map((set) => setStatus(set)),
          },
    ),
  }
}
