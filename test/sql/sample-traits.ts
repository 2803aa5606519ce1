import { type Traits } from '../../src/domain/traits.ts'

const right = { kind: 'grant', column: null, grantable: false } as const

/** One of everything that a new partition may have to carry, with names that want quotes. */
export const sampleTraits: Traits = {
  table: { schema: 'public', name: 'event_logs' },
  accessMethod: 'Columnar',
  hasExclusions: true,
  all: [
    { ...right, grantee: null, privilege: 'SELECT' },
    { ...right, grantee: 'Re"porting', privilege: 'SELECT' },
    { ...right, grantee: 'Re"porting', privilege: 'SELECT', grantable: true },
    { ...right, grantee: 'Re"porting', privilege: 'MAINTAIN' },
    { ...right, grantee: 'app', privilege: 'UPDATE', column: 'Payload' },
    { ...right, grantee: 'app', privilege: 'UPDATE', column: 'ts' },
    { ...right, grantee: 'app', privilege: 'INSERT' },
    { kind: 'row-security', forced: true },
    { kind: 'row-security', forced: false },
    {
      kind: 'policy',
      name: 'Own Rows',
      permissive: true,
      command: 'select',
      roles: ['Re"porting', 'app'],
      using: `(EXISTS ( SELECT 1\n   FROM public.tenants event_logs_1\n  WHERE (event_logs_1.id = event_logs.id)))`,
      check: null,
    },
    {
      kind: 'policy',
      name: 'few',
      permissive: false,
      command: 'all',
      roles: [],
      using: '(id > 0)',
      check: '(id < 10)',
    },
    { kind: 'statistics-target', column: 'Payload', target: 500 },
    { kind: 'column-option', column: 'Payload', name: 'n_distinct', value: '-0.5' },
    {
      kind: 'extended-statistics',
      columns: ['Payload', 'id'],
      expressions: ["lower('it''s'::text)"],
      kinds: ['d', 'm'],
      target: 77,
    },
  ],
}
