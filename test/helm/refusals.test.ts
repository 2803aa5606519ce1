import { describe, expect, it } from 'vitest'
import { helmBinary, whySkipped } from './helm-binary.ts'
import { chart, helm, render } from './render.ts'

const policy = (words: object): unknown => ({
  policies: { config: { policies: [{ table: 'a.b', interval: '1 day', ...words }] } },
})

describe.skipIf(helmBinary === undefined)(`helm template refuses${whySkipped}`, () => {
  it.each<[string, unknown, RegExp]>([
    ['a misspelt value', { replicaCont: 2 }, /replicaCont/],
    ['a misspelt value inside', { image: { tga: '1' } }, /'\/image'.*tga/s],
    ['a text for a number', { replicaCount: 'two' }, /'\/replicaCount'.*want integer/s],
    ['a duration without a unit', { settings: { lock: { timeout: 100 } } }, /'\/settings\/lock\/timeout'/],
    ['an unknown unit', { settings: { settle: '3 fortnights' } }, /'\/settings\/settle'/],
    ['a schedule that is none', { settings: { schedule: 'hourly' } }, /'\/settings\/schedule'/],
    ['a mode that is none', { mode: 'daemonset' }, /'\/mode'/],
    ['a port that is none', { settings: { http: { port: 70_000 } } }, /'\/settings\/http\/port'/],
    ['an address that is none', { database: { url: 'mysql://host/db' } }, /'\/database\/url'/],
    ['a digest that is none', { image: { digest: 'latest' } }, /'\/image\/digest'/],
    ['a misspelt probe', { livenessProbe: { period: 3 } }, /'\/livenessProbe'.*period/s],
    ['a label that is no text', { podLabels: { a: 1 } }, /'\/podLabels\/a'/],
    ['a misspelt word of a policy', policy({ premade: {} }), /'\/policies\/config\/policies\/0'.*premade/s],
    ['a wrong interval', policy({ interval: '1 fortnight' }), /'\/policies\/config\/policies\/0\/interval'/],
    [
      'a wrong step',
      policy({ lifecycle: [{ after: '1 day', do: 'burn' }] }),
      /'\/policies\/config\/policies\/0\/lifecycle\/0/,
    ],
    [
      'two places for the address',
      { database: { url: 'postgresql://a/b', existingSecret: 'c' } },
      /database\.url: stands beside database\.existingSecret/,
    ],
    [
      'two places for policies',
      { policies: { existingConfigMap: 'a', config: { policies: [{ table: 'a.b', interval: '1 day' }] } } },
      /policies\.config\.policies: stands beside/,
    ],
    ['no name for the policy file it makes', { policies: { key: '' } }, /policies\.key: is empty/],
    [
      'a variable that is a setting',
      { extraEnv: [{ name: 'TZ' }, { name: 'PARTITIOND_SCHEDULE', value: '* * * * *' }] },
      /extraEnv\[1\]\.name: PARTITIOND_SCHEDULE is set already/,
    ],
    [
      'an address beside the file that holds it',
      { extraEnv: [{ name: 'DATABASE_URL', value: 'postgresql://a/b' }] },
      /extraEnv\[0\]\.name: DATABASE_URL is set already/,
    ],
    [
      'a ServiceMonitor without a Service',
      { serviceMonitor: { enabled: true }, service: { enabled: false } },
      /serviceMonitor\.enabled: is true, but service\.enabled is false/,
    ],
    [
      'two monitors of the same pods',
      { serviceMonitor: { enabled: true }, podMonitor: { enabled: true } },
      /podMonitor\.enabled: .*counted twice/,
    ],
    [
      "a NetworkPolicy for somebody else's pods",
      { mode: 'sidecar', networkPolicy: { enabled: true } },
      /networkPolicy\.enabled: is true, but mode is sidecar/,
    ],
    [
      'a PodMonitor that finds no pod',
      { mode: 'sidecar', podMonitor: { enabled: true } },
      /sidecar\.podLabels: is empty/,
    ],
    [
      'to leave out an alert that is not there',
      { prometheusRule: { enabled: true, disabled: ['Nothing'] } },
      /prometheusRule\.disabled: there is no alert "Nothing"; allowed: PartitiondAbsent/,
    ],
  ])('%s, and says where', async (_, values, message) => {
    const { isOk, text } = await helm(['template', 'shop', chart], values)
    expect(text).toMatch(message)
    expect(isOk).toBe(false)
  })

  it('a cluster that has no native sidecars', async () => {
    const { isOk, text } = await helm(['template', 'shop', chart, '--kube-version', '1.28.0'])
    expect({ isOk, text }).toMatchObject({ isOk: false, text: expect.stringMatching(/>=1\.29/) })
  })
})

describe.skipIf(helmBinary === undefined)(`helm${whySkipped}`, () => {
  it('lints the defaults without a warning', async () => {
    const { isOk, text } = await helm(['lint', '--strict', chart])
    expect(isOk).toBe(true)
    expect(text).not.toMatch(/WARNING|ERROR/)
  })

  it('lets a parent chart share its globals', async () => {
    expect(await render({ global: { imageRegistry: 'anything' } })).not.toEqual([])
  })

  it('starts the pod even though secret and policies are not there: /readyz tells what is missing', async () => {
    const [deployment] = (await render({ policies: { existingConfigMap: 'gone' } })).filter(
      ({ kind }) => kind === 'Deployment',
    )
    const { volumes, containers } = deployment.spec.template.spec
    expect(volumes.map(({ secret, configMap }: typeof volumes) => (secret ?? configMap).optional)).toEqual([
      true,
      true,
    ])
    expect(containers[0].livenessProbe.httpGet.path).toBe('/healthz')
    expect(containers[0].readinessProbe.httpGet.path).toBe('/readyz')
  })

  it('tests a release with the doctor, whom no Service takes for the daemon', async () => {
    const objects = await render()
    const [pod] = objects.filter(({ kind }) => kind === 'Pod')
    const [service] = objects.filter(({ kind }) => kind === 'Service')
    expect(pod.metadata.annotations['helm.sh/hook']).toBe('test')
    expect(pod.spec).toMatchObject({ restartPolicy: 'Never', containers: [{ args: ['doctor'] }] })
    expect(pod.metadata.labels).not.toMatchObject(service.spec.selector)
  })

  it('keeps names short enough for a label, whatever the release is called', async () => {
    const objects = await render({ fullnameOverride: 'a'.repeat(63) })
    expect(objects.filter(({ metadata }) => metadata.name.length > 63)).toEqual([])
  })

  it.each([
    [
      'deployment',
      {},
      /create secret generic shop-partitiond-database[\s\S]*no policies yet[\s\S]*helm -n databases test shop/,
    ],
    ['sidecar', { mode: 'sidecar' }, /patch statefulset/],
  ])('says what to do next (%s)', async (_, values, notes) => {
    const { text } = await helm(
      ['install', 'shop', chart, '--namespace', 'databases', '--dry-run=client'],
      values,
    )
    expect(text).toMatch(notes)
  })
})
