import { type Finding } from '../../domain/finding.ts'
import { displayName } from '../../domain/name.ts'
import { audit } from '../../planning/audit/audit.ts'
import { type CommandSpec } from '../command.ts'
import { asFinding } from '../diagnosis/diagnosis.ts'
import { examine, type Examination } from '../diagnosis/examine.ts'
import { type ExitReason } from '../exit-codes.ts'
import { type LookedAt, visitAll } from '../look.ts'
import { type AuditedDatabase, auditedFindings, checkJson, checkText } from '../render/check-text.ts'
import { openWorkspace } from '../workspace.ts'

/** Audits every set. */
export const checkCommand: CommandSpec = {
  name: 'check',
  summary:
    'audits every set: coverage, holes, half-done detaches, DEFAULT rows, overdue steps, drift, names, privileges',
  details:
    'Changes nothing. Only findings of level error end the command with 4; warnings and notes do not. A database that cannot be reached ends it with 1.',
  args: [],
  options: [],
  shared: ['output', 'policies', 'table', 'database', 'at', 'quiet'],
  exits: ['failed', 'attention'],
  run: async (invocation) => {
    const { shared, print } = invocation
    const workspace = await openWorkspace(invocation)
    const visited = await visitAll(invocation, workspace, async (session, look) => ({
      kind: 'audited' as const,
      database: audited(look, await examine(session, look)),
    }))
    const databases = visited.map((each) =>
      each.kind === 'audited' ? each.database : { name: each.name, findings: [each.finding], sets: [] },
    )
    print.data(
      shared.output === 'json'
        ? JSON.stringify(checkJson(databases), undefined, 2)
        : checkText(databases, print.paint),
    )
    const isUnreachable = visited.some(({ kind }) => kind === 'unreachable')
    return reasons(databases, isUnreachable)
  },
}

function audited({ name, plan, snapshot, chosen }: LookedAt, { tables }: Examination): AuditedDatabase {
  const found = audit(snapshot, chosen.policies, plan)
  return {
    name,
    findings: plan.findings,
    sets: plan.sets.map((set) => {
      const table = displayName(set.table)
      const examined = tables.get(table)
      const diagnosed = [...(examined?.rights ?? []), ...(examined?.drift ?? [])].map((each) =>
        asFinding(each),
      )
      return {
        table,
        findings: [...set.findings, ...(found.get(table) ?? []), ...diagnosed].filter(
          (finding): finding is Finding => finding !== undefined,
        ),
      }
    }),
  }
}

function reasons(databases: readonly AuditedDatabase[], isUnreachable: boolean): readonly ExitReason[] {
  const hasErrors = auditedFindings(databases).some(({ level }) => level === 'error')
  return [...(isUnreachable ? ['failed' as const] : []), ...(hasErrors ? ['attention' as const] : [])]
}
