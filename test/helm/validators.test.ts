import { expect, it } from 'vitest'
import { faultsOf } from './schemas.ts'

const pod = (container: object): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'a' },
  spec: { containers: [{ name: 'a', ...container }] },
})

it.each<[string, object, RegExp]>([
  ['a misspelt field', pod({ livenesProbe: {} }), /livenesProbe: there is no such field/],
  ['a wrong type', pod({ args: 'run' }), /args/],
  ['a missing field', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' }, spec: {} }, /containers/],
  [
    'a misspelt field of a ServiceMonitor',
    {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'ServiceMonitor',
      metadata: { name: 'a' },
      spec: { selector: {}, endpoints: [{ intervall: '30s' }] },
    },
    /intervall: there is no such field/,
  ],
  [
    'a duration that Prometheus cannot read',
    {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'ServiceMonitor',
      metadata: { name: 'a' },
      spec: { selector: {}, endpoints: [{ interval: '30 s' }] },
    },
    /interval/,
  ],
  [
    'a kind that nobody knows',
    { apiVersion: 'v2', kind: 'Pod', metadata: { name: 'a' } },
    /nobody here knows v2/,
  ],
])('the validators see %s', (_, object, fault) => {
  expect(faultsOf(object).join('\n')).toMatch(fault)
})

it('the validators have nothing against a sound object', () => {
  expect(
    faultsOf(pod({ image: 'b', ports: [{ containerPort: 1 }], resources: { limits: { memory: '1Gi' } } })),
  ).toEqual([])
})
