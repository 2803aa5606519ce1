import { type AuditRule } from './audit.ts'
import { coverage } from './coverage.ts'
import { defaultRows } from './default-rows.ts'
import { holes } from './holes.ts'
import { misleadingNames } from './misleading-names.ts'
import { overdue } from './overdue.ts'

/** What `check` looks at, in the order it is told. A new rule is one file and one line here. */
export const auditRules: readonly AuditRule[] = [coverage, holes, defaultRows, overdue, misleadingNames]
