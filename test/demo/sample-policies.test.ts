import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { samplePolicies } from '../../src/demo/samples.ts'
import { readPolicies } from '../../src/settings/read-policies.ts'

it('the sample policies are ones that partitiond reads without a warning', async () => {
  const { policies, warnings } = await readPolicies(fileURLToPath(samplePolicies), {})
  expect(warnings).toEqual([])
  expect(policies.map(({ table }) => table.text)).toEqual([
    'public.chat_messages',
    'public.chat_sessions',
    'public.wwwlog',
    'public.event_logs',
    'public.audit_logs',
    'public.cost_tracking',
    'metrics.system_metrics',
  ])
})
