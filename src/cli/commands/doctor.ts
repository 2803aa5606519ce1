import { readServerHealth } from '../../catalog/doctor/read-server-health.ts'
import { requireDirect } from '../../postgres/pooling.ts'
import { type Session } from '../../postgres/session.ts'
import { type CommandSpec } from '../command.ts'
import { type ClockReading, diagnoseClock } from '../diagnosis/diagnose-clock.ts'
import { diagnoseLedger } from '../diagnosis/diagnose-ledger.ts'
import { diagnoseServer } from '../diagnosis/diagnose-server.ts'
import { type Diagnosis } from '../diagnosis/diagnosis.ts'
import { examine } from '../diagnosis/examine.ts'
import { type LookedAt, visitAll } from '../look.ts'
import { type DoctoredDatabase, doctorText } from '../render/doctor-text.ts'
import { FORMAT_VERSION } from '../render/plan-json.ts'
import { type UnreachableDatabase } from '../render/planned-database.ts'
import { openWorkspace } from '../workspace.ts'

/** Looks at servers, connections and privileges. */
export const doctorCommand: CommandSpec = {
  name: 'doctor',
  summary:
    'server, connection, clock, settings and privileges per table, with the SQL that cures what is wrong',
  details:
    'Changes nothing: the SQL is for a DBA to read and run. A session through a transaction pooler is refused, because locks and settings do not survive there. ' +
    'Ends with 1 when something keeps partitiond from doing what a policy asks for.',
  args: [],
  options: [],
  shared: ['output', 'policies', 'table', 'database', 'quiet'],
  exits: ['failed'],
  run: async (invocation) => {
    const { shared, print } = invocation
    const workspace = await openWorkspace(invocation)
    const visited = await visitAll(invocation, workspace, (session, look) =>
      doctor(session, look, workspace.settings.schema),
    )
    const databases = visited.map((each) => ('kind' in each ? unreachable(each) : each))
    print.data(
      shared.output === 'json'
        ? JSON.stringify({ formatVersion: FORMAT_VERSION, databases }, undefined, 2)
        : doctorText(databases, print.paint),
    )
    const isIll = databases.some(({ diagnoses }) => diagnoses.some(({ level }) => level === 'error'))
    return isIll ? ['failed'] : []
  },
}

async function doctor(session: Session, look: LookedAt, ledgerSchema: string): Promise<DoctoredDatabase> {
  const { name, snapshot } = look
  await requireDirect(session)
  const { health, tables, lockNeeds } = await examine(session, look)
  return {
    name,
    diagnoses: [
      ...diagnoseServer(name, health, lockNeeds),
      diagnoseClock(name, await readClock(session)),
      diagnoseLedger(name, ledgerSchema, snapshot.ledger),
      ...[...tables.values()].flatMap(({ rights, drift }) => [...rights, ...drift]),
    ],
  }
}

/** This machine's clock is only compared, never used for a decision. */
async function readClock(session: Session): Promise<ClockReading> {
  const before = Temporal.Now.instant().epochNanoseconds / 1000n
  const { clockMicroseconds } = await readServerHealth(session)
  return { before, server: clockMicroseconds, after: Temporal.Now.instant().epochNanoseconds / 1000n }
}

function unreachable({ name, finding }: UnreachableDatabase): DoctoredDatabase {
  const { code, level, message, hint } = finding
  const diagnosis: Diagnosis = {
    check: 'connection',
    code,
    level,
    subject: name,
    message: `${message}. ${hint}`,
    fix: [],
  }
  return { name, diagnoses: [diagnosis] }
}
