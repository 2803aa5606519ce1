import { writeFile } from 'node:fs/promises'
import { type CommandSpec, type Invocation } from '../command.ts'
import { type ExitReason } from '../exit-codes.ts'
import { usageError } from '../failure.ts'
import { lookAtAll, type LookedAt } from '../look.ts'
import { planJson } from '../render/plan-json.ts'
import { planSql } from '../render/plan-sql.ts'
import { planText } from '../render/plan-text.ts'
import { pendingActions, type UnreachableDatabase } from '../render/planned-database.ts'
import { savedPlan } from '../saved-plan.ts'
import { openWorkspace, type Workspace } from '../workspace.ts'

type Looks = readonly (LookedAt | UnreachableDatabase)[]

/** Shows what would be done now, and why. Changes nothing and takes no lock. */
export const planCommand: CommandSpec = {
  name: 'plan',
  summary: 'what would be done now, and why; nothing is changed',
  details:
    'Prints the very statements that apply and the daemon run, with the strongest lock each action takes. A saved plan (--out) can be ' +
    'reviewed, kept, and run later by `apply plan.json`, which refuses it once the catalog or the policies have changed. ' +
    'With --detailed-exitcode pending changes end the command with 4; what is only observed (mode: observe) does not count.',
  args: [],
  options: [
    {
      flags: '--sql',
      summary: 'print every statement exactly as it is run, below comments with reason and lock',
    },
    { flags: '--out <file>', summary: 'also write the plan to a file, for `apply` to run later' },
    { flags: '--detailed-exitcode', summary: 'end with 4 when changes are pending' },
  ],
  shared: ['output', 'policies', 'table', 'database', 'at', 'allow', 'quiet'],
  exits: ['failed', 'attention'],
  run: async (invocation) => {
    const { own, shared, print } = invocation
    const workspace = await openWorkspace(invocation)
    const looks = await lookAtAll(invocation, workspace)
    if (typeof own['out'] === 'string') await save(own['out'], looks, workspace, invocation)
    const asSql = own['sql'] === true && shared.output === 'text'
    print.data(rendered(looks, asSql, shared.output, print))
    if (asSql) pointToFindings(looks, print)
    return reasons(looks, own['detailedExitcode'] === true)
  },
}

function rendered(
  looks: Looks,
  wantsSql: boolean,
  output: 'text' | 'json',
  { paint }: Invocation['print'],
): string {
  if (output === 'json') return JSON.stringify(planJson(looks), undefined, 2)
  return wantsSql ? planSql(looks) : planText(looks, paint)
}

/** SQL has no place for findings, and a set without statements may be one that cannot be planned. */
function pointToFindings(looks: Looks, print: Invocation['print']): void {
  const findings = looks.flatMap((look) =>
    look.kind === 'planned' ? [...look.plan.findings, ...look.plan.sets.flatMap((set) => set.findings)] : [],
  )
  const [errors, warnings] = (['error', 'warning'] as const).map(
    (level) => findings.filter((finding) => finding.level === level).length,
  )
  if (errors === 0 && warnings === 0) return
  print.progress(
    `Not shown as SQL: ${errors} error and ${warnings} warning findings; see partitiond plan without --sql.`,
  )
}

function reasons(looks: Looks, isDetailed: boolean): readonly ExitReason[] {
  return [
    ...(looks.some(({ kind }) => kind === 'unreachable') ? ['failed' as const] : []),
    ...(isDetailed && pendingActions(looks).length > 0 ? ['attention' as const] : []),
  ]
}

async function save(path: string, looks: Looks, workspace: Workspace, invocation: Invocation): Promise<void> {
  const file = savedPlan(planJson(looks), {
    policies: workspace.file.hash,
    timeTravel: invocation.shared.at !== undefined,
    table: invocation.shared.table?.text ?? null,
    databases: looks.flatMap((look) => (look.kind === 'planned' ? [look.snapshot.database] : [])),
  })
  try {
    await writeFile(path, `${JSON.stringify(file, undefined, 2)}\n`)
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw usageError(
      `the plan cannot be written to ${path}: ${why}`,
      'Name a file in a folder that exists and may be written to.',
    )
  }
  invocation.print.progress(`The plan was written to ${path}; partitiond apply ${path} runs it.`)
}
