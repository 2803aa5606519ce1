import { type AuditRule } from './audit.ts'
import { completeness } from './completeness.ts'
import { coverage } from './coverage.ts'
import { defaultRows } from './default-rows.ts'
import { holes } from './holes.ts'
import { missingIndexes } from './missing-indexes.ts'
import { misleadingNames } from './misleading-names.ts'
import { overdue } from './overdue.ts'

/** What `check` looks at, in the order it is told. A new rule is one file and one line here. */
export const auditRules: readonly AuditRule[] = [
  coverage,
  completeness,
  holes,
  defaultRows,
  overdue,
  missingIndexes,
  misleadingNames,
]

/** Rules that look at a set with all its branches, which are not asked about those one by one. */
export const ofTheWhole: ReadonlySet<AuditRule> = new Set([defaultRows, overdue, missingIndexes])
