import { type Tree } from './render.ts'

const everything = {
  podDisruptionBudget: { enabled: true },
  networkPolicy: { enabled: true },
  serviceMonitor: { enabled: true },
  prometheusRule: { enabled: true },
  dashboard: { enabled: true },
}
const byPods = { serviceMonitor: { enabled: false }, podMonitor: { enabled: true } }
const asSidecar = { mode: 'sidecar', podMonitor: { enabled: true }, sidecar: { podLabels: { app: 'shop' } } }
const peers = [{ podSelector: { matchLabels: { a: 'b' } } }]
const labels = { some: 'label' }
const sha = `sha256:${'0'.repeat(64)}`

/** Something else than the default, for each value; by its last word where that says enough. */
const others: Readonly<Record<string, unknown>> = {
  'image.registry': 'registry.example.com',
  'image.repository': 'other/name',
  'image.tag': '9.9.9',
  'image.digest': sha,
  'image.pullPolicy': 'Always',
  'image.pullSecrets': ['pull'],
  'database.key': 'uri',
  'database.url': 'postgresql://host/other',
  'policies.config': { version: 1, policies: [{ table: 'a.b', interval: '1 day' }] },
  'policies.existingConfigMap': 'other',
  'policies.key': 'other.yaml',
  'settings.schedule': '0 * * * *',
  'settings.window.hours': '22:00-05:00',
  'settings.window.days': 'mon-fri',
  'settings.window.timezone': 'Asia/Seoul',
  'settings.lock.timeout': '300 ms',
  'settings.lock.budget': '3 minutes',
  'settings.detach.timeout': '3 minutes',
  'settings.hold.timeout': '3 s',
  'settings.settle': '3 minutes',
  'settings.concurrency': 3,
  'settings.mode': 'observe',
  'settings.http.host': '::',
  'settings.http.port': 9999,
  'settings.metrics.seriesLimit': 5_000_000,
  'settings.log.level': 'debug',
  'settings.log.format': 'pretty',
  'settings.schema': 'other',
  'settings.brake.replicationLag': '3 s',
  'settings.brake.transactionAge': '3 minutes',
  'settings.s3.endpoint': 'https://minio.internal:9000',
  'settings.s3.region': 'eu-central-1',
  'settings.s3.forcePathStyle': 'false',
  'settings.s3.encryption': 'aws:kms',
  'settings.s3.kmsKeyId': 'alias/archive',
  'settings.archive.budget': '3 minutes',
  'settings.archive.verifyEvery': '3 days',
  'settings.fullReadEvery': 3,
  mode: 'sidecar',
  extraEnv: [{ name: 'A', value: 'b' }],
  extraEnvFrom: [{ secretRef: { name: 'other' } }],
  extraVolumes: [{ name: 'other', emptyDir: {} }],
  extraVolumeMounts: [{ name: 'other', mountPath: '/other' }],
  extraInitContainers: [{ name: 'other', image: 'other' }],
  extraObjects: [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'other' } }],
  replicaCount: 2,
  strategy: { type: 'Recreate' },
  revisionHistoryLimit: 9,
  terminationGracePeriodSeconds: 99,
  podSecurityContext: { fsGroup: 99 },
  securityContext: { runAsUser: 99 },
  resources: { limits: { memory: '999Mi' } },
  startupProbe: { periodSeconds: 99 },
  livenessProbe: { periodSeconds: 99 },
  readinessProbe: { periodSeconds: 99 },
  affinity: { podAntiAffinity: {} },
  tolerations: [{ operator: 'Exists' }],
  topologySpreadConstraints: [{ maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'ScheduleAnyway' }],
  'podDisruptionBudget.minAvailable': '50%',
  'podDisruptionBudget.maxUnavailable': 2,
  'service.type': 'NodePort',
  'service.port': 80,
  'networkPolicy.metricsFrom': peers,
  'networkPolicy.databaseTo': peers,
  'networkPolicy.dnsTo': peers,
  'networkPolicy.databasePorts': [9999],
  'networkPolicy.extraIngress': [{ from: peers }],
  'networkPolicy.extraEgress': [{ to: peers }],
  'prometheusRule.disabled': ['PartitiondAbsent'],
  'doctor.enabled': false,
  'serviceAccount.create': false,
  'service.enabled': false,
  enabled: false,
  interval: '99s',
  scrapeTimeout: '9s',
  relabelings: [{ action: 'labeldrop', regex: 'a' }],
  metricRelabelings: [{ action: 'labeldrop', regex: 'a' }],
  namespace: 'other',
  labels,
  annotations: labels,
  name: 'other',
}

/** Another value than the default one. */
export function otherValue(path: string): unknown {
  const last = path.split('.').at(-1) ?? ''
  if (path in others) return others[path]
  if (last in others) return others[last]
  return /(?:Labels|Annotations|Selector)$/.test(last) ? labels : 'other'
}

/** Values among which this one can make a difference: with everything on that is off by default. */
export function contextOf(path: string): Tree {
  if (path.startsWith('podMonitor.')) return { ...everything, ...byPods }
  if (path.startsWith('sidecar.')) return asSidecar
  if (path === 'mode' || path === 'service.enabled') return {}
  return everything
}

/** The values with one more, at a dotted path. */
export function withValue(values: Tree, path: string, value: unknown): Tree {
  const [first = '', ...rest] = path.split('.')
  return {
    ...values,
    [first]: rest.length === 0 ? value : withValue(values?.[first] ?? {}, rest.join('.'), value),
  }
}
