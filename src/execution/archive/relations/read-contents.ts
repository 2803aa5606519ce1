import { type Contents } from '../../../domain/archive.ts'
import { contentsOf } from '../../../domain/contents.ts'
import { type Session, type StatementResult } from '../../../postgres/session.ts'
import { type Step } from '../../../sql/statement.ts'
import { type ActionRun } from '../../action-run.ts'
import { type Contested } from '../../blockers.ts'
import { runTransaction } from '../../run-transaction.ts'

/** What a content query found. */
export function toContents({ rows: [row] }: StatementResult): Contents {
  return contentsOf(String(row?.['rows']), String(row?.['digest']))
}

/** Runs a step of content queries: what each of them found, in order. Nobody but ALTER TABLE waits for it. */
export async function readContents(
  run: ActionRun,
  step: Step,
  contested: readonly Contested[],
  look: (session: Session) => Promise<unknown>,
): Promise<readonly Contents[]> {
  const found = new Map<number, Contents>()
  await runTransaction(run, step, contested, {
    look,
    answered: (place, result) => {
      found.set(place, toContents(result))
    },
  })
  return [...found.values()]
}
