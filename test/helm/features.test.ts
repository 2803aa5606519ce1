import { globSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { helmBinary, whySkipped } from './helm-binary.ts'
import { besidePostgres, chart, daemon, environmentOf, helm, only, render, type Tree } from './render.ts'
import { unrestricted } from './restricted.ts'
import { faultsOf } from './schemas.ts'

const everyAlert: readonly Tree[] = parse(readFileSync(`${chart}/files/alerts.yaml`, 'utf8')).groups.flatMap(
  ({ rules }: Tree) => rules,
)
const podOf = (objects: readonly Tree[]): Tree => only(objects, 'Deployment').spec.template.spec

/** Where the first policy's archive step takes partitions. */
const archivePlaceOf = (objects: readonly Tree[]): string => {
  const { policies } = parse(only(objects, 'ConfigMap', '-policies').data['policies.yaml'])
  return policies[0].lifecycle.find(({ do: step }: Tree) => step === 'archive').to
}

/** What each example in ci/ is for. */
const promises: Readonly<Record<string, (objects: readonly Tree[]) => void>> = {
  annotations(objects) {
    for (const { metadata } of objects) {
      expect(metadata).toMatchObject({
        labels: { team: 'dba' },
        annotations: { 'example.com/contact': 'dba@example.com' },
      })
    }
    const own = objects.map(({ kind, metadata }) => `${kind} ${metadata.annotations['example.com/on']}`)
    expect(own.toSorted()).toEqual([
      'ConfigMap dashboard',
      'ConfigMap undefined',
      'Deployment deployment',
      'NetworkPolicy network-policy',
      'Pod doctor',
      'PodDisruptionBudget disruption-budget',
      'PrometheusRule rule',
      'Secret undefined',
      'Service service',
      'ServiceAccount service-account',
      'ServiceMonitor service-monitor',
    ])
    expect(only(objects, 'Deployment').spec.template.metadata).toMatchObject({
      labels: { 'example.com/tier': 'operations' },
      annotations: { 'example.com/on': 'pod' },
    })
  },
  'archive-directory'(objects) {
    const folder = archivePlaceOf(objects).replace('file://', '')
    const { volumes, securityContext } = podOf(objects)
    const mount = daemon(objects).volumeMounts.find(({ mountPath }: Tree) => mountPath === folder)
    expect(mount.readOnly).toBeUndefined()
    const { claimName } = volumes.find(({ name }: Tree) => name === mount.name).persistentVolumeClaim
    expect(claimName).toBe(only(objects, 'PersistentVolumeClaim').metadata.name)
    expect(securityContext).toMatchObject({ runAsUser: 65532, runAsGroup: 65532, fsGroup: 65532 })
  },
  'archive-s3'(objects) {
    expect(archivePlaceOf(objects)).toBe('s3://acme-archive/events')
    const { metadata } = only(objects, 'ServiceAccount')
    expect(metadata.annotations['eks.amazonaws.com/role-arn']).toContain('role/partitiond-archive')
    expect(podOf(objects)).toMatchObject({
      serviceAccountName: metadata.name,
      automountServiceAccountToken: false,
    })
    expect(environmentOf(daemon(objects))).toMatchObject({
      PARTITIOND_S3_REGION: 'eu-central-1',
      PARTITIOND_S3_ENCRYPTION: 'aws:kms',
      PARTITIOND_S3_KMS_KEY_ID: 'alias/archive',
    })
    const { egress } = only(objects, 'NetworkPolicy').spec
    expect(egress.at(-1).ports).toEqual([{ port: 443, protocol: 'TCP' }])
  },
  dashboard(objects) {
    const { metadata, data } = only(objects, 'ConfigMap', '-dashboard')
    expect(metadata).toMatchObject({
      namespace: 'monitoring',
      labels: { grafana_dashboard: '1' },
      annotations: { grafana_folder: 'PostgreSQL' },
    })
    const text = readFileSync(`${chart}/files/dashboard.json`, 'utf8')
    expect(JSON.parse(data['shop-partitiond.json'])).toEqual(JSON.parse(text))
  },
  'existing-configmap'(objects) {
    expect(objects.filter(({ kind }) => kind === 'ConfigMap')).toEqual([])
    expect(podOf(objects).volumes[0].configMap.name).toBe('partitioning')
    expect(environmentOf(daemon(objects))['PARTITIOND_POLICIES']).toBe('/etc/partitiond')
  },
  'existing-secret'(objects) {
    expect(objects.filter(({ kind }) => kind === 'Secret')).toEqual([])
    expect(podOf(objects).volumes[1].secret).toEqual({ secretName: 'shop-app', optional: true })
    expect(environmentOf(daemon(objects))['DATABASE_URL_FILE']).toBe('/run/secrets/partitiond/uri')
  },
  extras(objects) {
    const container = daemon(objects)
    expect(container.env.at(-1)).toEqual({ name: 'TZ', value: 'UTC' })
    expect(container.envFrom).toEqual([{ secretRef: { name: 'shop-passwords' } }])
    expect(container.volumeMounts.at(-1).name).toBe('database-ca')
    expect(podOf(objects).volumes.at(-1).name).toBe('database-ca')
    expect(podOf(objects).initContainers[0]).toMatchObject({
      name: 'cloud-sql-proxy',
      restartPolicy: 'Always',
    })
    expect(only(objects, 'ConfigMap', 'as-a-map').data.braces).toBe('{{ .Release.Name }}')
    expect(only(objects, 'ConfigMap', 'as-text').metadata.name).toBe('shop-partitiond-as-text')
  },
  image(objects) {
    expect(daemon(objects).image).toMatch(/^registry\.example\.com\/mirror\/partitiond@sha256:[0-9a-f]{64}$/)
    expect(podOf(objects).imagePullSecrets).toEqual([{ name: 'mirror' }])
  },
  'network-policy'(objects) {
    const { ingress, egress } = only(objects, 'NetworkPolicy').spec
    expect(ingress).toMatchObject([{ ports: [{ port: 'metrics' }], from: [{}] }])
    expect(egress.map(({ ports }: Tree) => ports.map(({ port }: Tree) => port))).toEqual([
      [53, 53],
      [5432, 6432],
    ])
    expect(egress.every(({ to }: Tree) => to.length === 1)).toBe(true)
  },
  observe(objects) {
    expect(environmentOf(daemon(objects))['PARTITIOND_MODE']).toBe('observe')
  },
  'pod-monitor'(objects) {
    expect(objects.filter(({ kind }) => kind === 'Service')).toEqual([])
    const { selector, podMetricsEndpoints } = only(objects, 'PodMonitor').spec
    expect(only(objects, 'Deployment').spec.template.metadata.labels).toMatchObject(selector.matchLabels)
    expect(daemon(objects).ports[0].name).toBe(podMetricsEndpoints[0].port)
  },
  policies(objects) {
    const { policies } = parse(only(objects, 'ConfigMap', '-policies').data['policies.yaml'])
    expect(policies[0]).toMatchObject({ table: 'public.event_logs', interval: '1 month' })
    expect(policies[1].interval).toBe(10_000_000)
  },
  probes(objects) {
    const { startupProbe, livenessProbe, readinessProbe } = daemon(objects)
    expect(startupProbe).toMatchObject({ httpGet: { path: '/healthz' }, failureThreshold: 60 })
    expect(livenessProbe).toMatchObject({ httpGet: { path: '/healthz' }, periodSeconds: 30 })
    expect(readinessProbe).toBeUndefined()
  },
  'prometheus-rule'(objects) {
    const { metadata, spec } = only(objects, 'PrometheusRule')
    expect(metadata).toMatchObject({ namespace: 'monitoring', labels: { release: 'prometheus' } })
    const rules: readonly Tree[] = spec.groups.flatMap((group: Tree) => group.rules)
    const labelled = everyAlert.map((rule) =>
      rule.alert === undefined ? rule : { ...rule, labels: { ...rule.labels, team: 'dba' } },
    )
    expect(rules).toEqual(labelled)
  },
  replicas(objects) {
    const { replicas, selector, strategy, template } = only(objects, 'Deployment').spec
    expect(replicas).toBe(2)
    expect(strategy.rollingUpdate.maxUnavailable).toBe(0)
    expect(template.spec.topologySpreadConstraints[0].labelSelector).toEqual(selector)
    expect(only(objects, 'PodDisruptionBudget').spec).toMatchObject({ selector, maxUnavailable: 1 })
  },
  resources(objects) {
    expect(daemon(objects).resources.limits.memory).toBe('512Mi')
  },
  scheduling(objects) {
    expect(podOf(objects)).toMatchObject({
      priorityClassName: 'system-cluster-critical',
      nodeSelector: { 'kubernetes.io/arch': 'arm64' },
      tolerations: [{ key: 'dedicated' }],
      affinity: { nodeAffinity: {} },
      terminationGracePeriodSeconds: 120,
    })
  },
  secret(objects) {
    const { metadata, stringData } = only(objects, 'Secret')
    expect(podOf(objects).volumes[1].secret.secretName).toBe(metadata.name)
    expect(stringData.url).toBe('postgresql://partitiond:try@postgres:5432/shop')
    expect(JSON.stringify(only(objects, 'Deployment'))).not.toContain('postgresql://')
  },
  service(objects) {
    expect(only(objects, 'Service')).toMatchObject({
      metadata: { labels: { team: 'dba' }, annotations: { 'prometheus.io/scrape': 'true' } },
      spec: {
        type: 'NodePort',
        ports: [{ port: 80, targetPort: 'metrics' }],
        publishNotReadyAddresses: true,
      },
    })
  },
  'service-account'(objects) {
    expect(objects.filter(({ kind }) => kind === 'ServiceAccount')).toEqual([])
    expect(podOf(objects)).toMatchObject({
      serviceAccountName: 'partitioning',
      automountServiceAccountToken: false,
    })
  },
  'service-monitor'(objects) {
    const { metadata, spec } = only(objects, 'ServiceMonitor')
    expect(metadata.labels).toMatchObject({ release: 'prometheus' })
    expect(spec.endpoints[0]).toMatchObject({ port: 'metrics', interval: '15s', path: '/metrics' })
    expect(spec.endpoints[0].metricRelabelings).toHaveLength(1)
    const service = only(objects, 'Service')
    expect(service.metadata.labels).toMatchObject(spec.selector.matchLabels)
    expect(only(objects, 'Deployment').spec.template.metadata.labels).toMatchObject(service.spec.selector)
  },
  settings(objects) {
    expect(environmentOf(daemon(objects))).toMatchObject({
      PARTITIOND_WINDOW: '22:00-05:00',
      PARTITIOND_WINDOW_TIMEZONE: 'Asia/Seoul',
      PARTITIOND_LOCK_TIMEOUT: '250 ms',
      PARTITIOND_CONCURRENCY: '4',
    })
  },
  'several-databases'(objects) {
    const { databases } = parse(only(objects, 'ConfigMap', '-policies').data['policies.yaml'])
    const { name, mountPath } = daemon(objects).volumeMounts[1]
    expect(databases[0].urlFile.startsWith(`${mountPath}/`)).toBe(true)
    expect(podOf(objects).volumes).toContainEqual({
      name,
      secret: { secretName: 'partitiond-urls', optional: true },
    })
  },
  sidecar(objects) {
    expect(objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toEqual([
      'ConfigMap shop-partitiond-policies',
      'ConfigMap shop-partitiond-sidecar',
      'PodMonitor shop-partitiond',
    ])
    const beside = besidePostgres(parse(only(objects, 'ConfigMap', '-sidecar').data['patch.yaml']))
    expect(faultsOf(beside)).toEqual([])
    const [sidecar] = beside.spec.template.spec.initContainers
    expect(unrestricted({ containers: [], initContainers: [sidecar] })).toEqual([])
    expect(sidecar).toMatchObject({
      restartPolicy: 'Always',
      startupProbe: { httpGet: { path: '/healthz' } },
    })
    // A failing one would take the pod, and the database in it, out of service.
    expect(sidecar.readinessProbe).toBeUndefined()
    const { selector, podMetricsEndpoints } = only(objects, 'PodMonitor').spec
    expect(beside.spec.template.metadata.labels).toMatchObject(selector.matchLabels)
    expect(podMetricsEndpoints[0].port).toBe(sidecar.ports[0].name)
  },
}

const examples = globSync(`${chart}/ci/*-values.yaml`).toSorted()

describe(`the examples in ci/${whySkipped}`, () => {
  it('are one for each feature', () => {
    expect(new Set(examples.map((path) => basename(path, '-values.yaml')))).toEqual(
      new Set(Object.keys(promises)),
    )
  })

  describe.skipIf(helmBinary === undefined).each(examples)('%s', (path) => {
    const name = basename(path, '-values.yaml')

    it('is accepted by helm lint --strict', async () => {
      expect(await helm(['lint', '--strict', chart, '--values', path])).toMatchObject({ isOk: true })
    })

    it('is made of objects that Kubernetes and the Prometheus operator know', async () => {
      const objects = await render({}, ['--values', path])
      expect(objects.flatMap(faultsOf)).toEqual([])
    })

    it('has pods that the restricted Pod Security Standard lets in', async () => {
      const objects = await render({}, ['--values', path])
      const pods = objects.flatMap(({ kind, spec }) =>
        kind === 'Deployment' ? [spec.template.spec] : kind === 'Pod' ? [spec] : [],
      )
      const own = pods.map((pod) => ({
        ...pod,
        initContainers: pod.initContainers?.filter((each: Tree) => each.name === 'partitiond'),
      }))
      expect(own.flatMap(unrestricted)).toEqual([])
      expect(own.every((pod) => pod.automountServiceAccountToken === false)).toBe(true)
    })

    it('does what it is for', async () => {
      expect.hasAssertions()
      promises[name]?.(await render({}, ['--values', path]))
    })
  })
})
