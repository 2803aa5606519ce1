import { type Session } from '../postgres/session.ts'
import { sqlFile } from '../postgres/sql-file.ts'
import { visibilitySummary } from '../sql/visibility-summary.ts'

interface FreezeStateRow {
  readonly pages: number
  readonly visible_pages: number
  readonly frozen_pages: number | null
  readonly visibility_schema: string | null
}

export interface FrozenPages {
  readonly pages: number
  /** Frozen, by the best witness there is; before 18 without pg_visibility: visible to all, which a freeze makes the same. */
  readonly frozen: number
}

const freezeStateSql = sqlFile(import.meta.url, './queries/freeze-state.sql')

/** How much of a table is frozen right after a VACUUM (FREEZE) of ours (postgres.md G7, G8). */
export async function readFrozenPages(session: Session, oid: number): Promise<FrozenPages> {
  const [row] = await session.query<FreezeStateRow>(freezeStateSql, [oid])
  if (row === undefined) return { pages: 0, frozen: 0 }
  const { pages, visible_pages, frozen_pages, visibility_schema } = row
  if (visibility_schema !== null) {
    const { rows } = await session.run(visibilitySummary(visibility_schema), [oid])
    return { pages, frozen: Number(rows[0]?.['frozen'] ?? 0) }
  }
  return { pages, frozen: frozen_pages ?? visible_pages }
}
