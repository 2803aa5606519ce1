import { applyDatabase } from '../apply/apply-database.ts'
import { readApplyRequest } from '../apply/apply-request.ts'
import { reasonsOf } from '../apply/reasons-of.ts'
import { type CommandSpec, type Invocation } from '../command.ts'
import { type AppliedDatabase } from '../render/applied-database.ts'
import { cycleJson } from '../render/cycle-json.ts'
import { cycleText } from '../render/cycle-text.ts'
import { collectKinds, parseWait } from '../values.ts'
import { openWorkspace } from '../workspace.ts'

/** One cycle now. */
export const applyCommand: CommandSpec = {
  name: 'apply',
  summary: 'one cycle now, or only some kinds of action, or a saved plan',
  details:
    'Detach, drop and whatever else deletes data need consent: on a terminal it is asked for, elsewhere the whole plan is withheld unless --yes is given. ' +
    'A saved plan is run only while catalog and policies are what it was made from, and carries its own --at. ' +
    'Beside the daemon, apply waits (--wait) for its cycle to end. `--only create` suits an init container.',
  args: [{ name: '[plan.json]', summary: 'a plan saved by `plan --out`' }],
  options: [
    {
      flags: '--only <kinds>',
      summary: 'only these kinds of action, separated by commas',
      parse: collectKinds,
    },
    {
      flags: '--wait <duration>',
      summary: 'how long to wait for another cycle to end',
      parse: parseWait,
      preset: { value: 60_000, shown: '60s' },
    },
  ],
  shared: ['output', 'policies', 'table', 'database', 'at', 'yes', 'allow', 'quiet'],
  exits: ['failed', 'withheld', 'busy'],
  run: async (invocation) => {
    const request = await readApplyRequest(invocation)
    const workspace = await openWorkspace(request.invocation)
    const applied: AppliedDatabase[] = []
    try {
      for (const database of workspace.databases)
        applied.push(await applyDatabase(request, workspace, database))
    } finally {
      // Also when it is interrupted: what was done has been done.
      invocation.print.data(rendered(applied, invocation))
    }
    return reasonsOf(applied)
  },
}

function rendered(applied: readonly AppliedDatabase[], { shared, print }: Invocation): string {
  return shared.output === 'json'
    ? JSON.stringify(cycleJson(applied), undefined, 2)
    : cycleText(applied, print.paint)
}
