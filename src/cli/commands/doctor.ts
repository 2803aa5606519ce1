import { isObjectDestination } from '../../domain/archive.ts'
import { displayDestination } from '../../domain/destination.ts'
import { stepOf } from '../../domain/policy.ts'
import { readServerHealth } from '../../catalog/doctor/read-server-health.ts'
import { requireDirect } from '../../postgres/pooling.ts'
import { type Session } from '../../postgres/session.ts'
import { type CommandSpec } from '../command.ts'
import { type ClockReading, diagnoseClock } from '../diagnosis/diagnose-clock.ts'
import { diagnoseLedger } from '../diagnosis/diagnose-ledger.ts'
import { diagnoseServer } from '../diagnosis/diagnose-server.ts'
import { diagnoseStores } from '../diagnosis/diagnose-stores.ts'
import { type Diagnosis } from '../diagnosis/diagnosis.ts'
import { examine } from '../diagnosis/examine.ts'
import { type Probe, probeStore } from '../diagnosis/probe-store.ts'
import { type LookedAt, visitAll } from '../look.ts'
import { type DoctoredDatabase, doctorText } from '../render/doctor-text.ts'
import { FORMAT_VERSION } from '../render/plan-json.ts'
import { type UnreachableDatabase } from '../render/planned-database.ts'
import { type Settings } from '../../settings/settings.ts'
import { openWorkspace } from '../workspace.ts'

/** Looks at servers, connections and privileges. */
export const doctorCommand: CommandSpec = {
  name: 'doctor',
  summary:
    'server, connection, clock, settings, privileges per table and places for archives, with the SQL that cures what is wrong',
  details:
    'Changes nothing: the SQL is for a DBA to read and run. A session through a transaction pooler is refused, because locks and settings do not survive there. ' +
    'Folders and buckets for archives are looked at from here, with the rights and credentials of whoever runs the command, and nothing is written to them. ' +
    'Ends with 1 when something keeps partitiond from doing what a policy asks for.',
  args: [],
  options: [],
  shared: ['output', 'policies', 'table', 'database', 'quiet'],
  exits: ['failed'],
  run: async (invocation) => {
    const { shared, print } = invocation
    const workspace = await openWorkspace(invocation)
    const visited = await visitAll(invocation, workspace, (session, look) =>
      doctor(session, look, workspace.settings, invocation.io.signal),
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

async function doctor(
  session: Session,
  look: LookedAt,
  settings: Settings,
  signal: AbortSignal,
): Promise<DoctoredDatabase> {
  const { name, snapshot } = look
  await requireDirect(session)
  const { health, tables, lockNeeds } = await examine(session, look)
  return {
    name,
    diagnoses: [
      ...diagnoseServer(name, health, lockNeeds),
      diagnoseClock(name, await readClock(session)),
      diagnoseLedger(name, settings.schema, snapshot.ledger),
      ...[...tables.values()].flatMap(({ rights, drift }) => [...rights, ...drift]),
      ...diagnoseStores(await probeStores(look, settings, signal)),
    ],
  }
}

/** Each place once, however many policies name it. */
function probeStores(
  { policies }: LookedAt,
  settings: Settings,
  signal: AbortSignal,
): Promise<readonly Probe[]> {
  const named = [...policies.values()].flatMap((policy) => stepOf(policy, 'archive')?.to ?? [])
  const places = new Map(named.filter(isObjectDestination).map((place) => [displayDestination(place), place]))
  return Promise.all([...places.values()].map((place) => probeStore(place, settings.archive, signal)))
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
