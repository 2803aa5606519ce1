import { type ParsedPolicies } from './policy-file.ts'

/** A SHA-256 of what the policies mean, in hexadecimal; where they stand in their files and the databases' addresses are no part of it. */
export async function hashPolicies({ policies, databases }: ParsedPolicies): Promise<string> {
  const meaning = {
    databases: databases.map(({ name }) => name),
    policies: policies.map((policy) => ({ ...policy, table: policy.table.text, source: undefined })),
  }
  const digest = await crypto.subtle.digest(
    'SHA-256',
    new TextEncoder().encode(JSON.stringify(meaning, plainly)),
  )
  return new Uint8Array(digest).toHex()
}

/** bigints as text, and keys of maps in one order. */
function plainly(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}`
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
