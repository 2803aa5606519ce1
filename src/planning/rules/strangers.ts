import { type Finding } from '../../domain/finding.ts'
import { displayName } from '../../domain/name.ts'
import { MOST_STRANGERS } from '../../domain/observations.ts'
import { type Partition } from '../../domain/partition.ts'
import { defaultPartition } from '../../domain/partition-set.ts'
import { type Proposal } from '../rule.ts'
import { type SetContext } from '../set-context.ts'

const names: Readonly<Record<string, string>> = { uuidv7: 'UUIDv7', ulid: 'ULIDs' }

/** Rows in DEFAULT whose keys hold no time will be moved into no partition, and seem of any age (postgres.md D11, D12). */
export function strangers({ set, scheme, observations }: SetContext): Proposal {
  const fallback = defaultPartition(set)
  const rows = fallback === undefined ? 0 : (observations.defaults.get(fallback.oid)?.strangers ?? 0)
  if (fallback === undefined || rows === 0) return { actions: [], findings: [] }
  return {
    actions: [],
    findings: [finding(fallback, scheme.key.name, rows, names[scheme.key.encoding ?? ''] ?? '')],
  }
}

function finding({ name }: Partition, key: string, rows: number, kind: string): Finding {
  const subject = displayName(name)
  const count = rows >= MOST_STRANGERS ? `${rows} rows or more` : `${rows} ${rows === 1 ? 'row' : 'rows'}`
  return {
    code: 'default-has-foreign-keys',
    level: 'warning',
    subject,
    message: `In ${count} of ${subject} the key ${key} is none of the ${kind} that the policy reckons with`,
    hint: 'Find out who writes them. They hold no time of their own: where they stand, and when they leave, is chance.',
  }
}
