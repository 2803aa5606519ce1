import { type Tree } from './render.ts'

const objectFields = ['apiVersion', 'kind', 'metadata', 'spec']
const relabelFields = [
  'sourceLabels',
  'separator',
  'targetLabel',
  'regex',
  'modulus',
  'replacement',
  'action',
]
const endpointFields = ['port', 'path', 'interval', 'scrapeTimeout', 'relabelings', 'metricRelabelings']
const alertFields = ['alert', 'record', 'expr', 'for', 'keep_firing_for', 'labels', 'annotations']

/** Fields of the Prometheus operator's kinds that the chart has a use for, by where they stand (`*` for any item of a list). */
const known: Readonly<Record<string, readonly string[]>> = {
  ServiceMonitor: objectFields,
  'ServiceMonitor.spec': ['jobLabel', 'namespaceSelector', 'selector', 'endpoints'],
  'ServiceMonitor.spec.namespaceSelector': ['matchNames', 'any'],
  'ServiceMonitor.spec.selector': ['matchLabels', 'matchExpressions'],
  'ServiceMonitor.spec.endpoints.*': endpointFields,
  'ServiceMonitor.spec.endpoints.*.relabelings.*': relabelFields,
  'ServiceMonitor.spec.endpoints.*.metricRelabelings.*': relabelFields,
  PodMonitor: objectFields,
  'PodMonitor.spec': ['jobLabel', 'namespaceSelector', 'selector', 'podMetricsEndpoints'],
  'PodMonitor.spec.namespaceSelector': ['matchNames', 'any'],
  'PodMonitor.spec.selector': ['matchLabels', 'matchExpressions'],
  'PodMonitor.spec.podMetricsEndpoints.*': endpointFields,
  'PodMonitor.spec.podMetricsEndpoints.*.relabelings.*': relabelFields,
  'PodMonitor.spec.podMetricsEndpoints.*.metricRelabelings.*': relabelFields,
  PrometheusRule: objectFields,
  'PrometheusRule.spec': ['groups'],
  'PrometheusRule.spec.groups.*': ['name', 'interval', 'labels', 'limit', 'query_offset', 'rules'],
  'PrometheusRule.spec.groups.*.rules.*': alertFields,
}

/** Maps whose keys are anybody's. */
const free = /\.(?:metadata|matchLabels|labels|annotations)$/

/** Fields that a ServiceMonitor, PodMonitor or PrometheusRule does not have. */
export function customFields(object: Tree): readonly string[] {
  return strangers(object, object.kind)
}

function strangers(value: Tree, place: string): readonly string[] {
  if (typeof value !== 'object' || value === null || free.test(place)) return []
  if (Array.isArray(value)) return value.flatMap((each) => strangers(each, `${place}.*`))
  const fields = known[place] ?? []
  return Object.entries(value).flatMap(([key, each]) =>
    fields.includes(key) ? strangers(each, `${place}.${key}`) : [`${place}.${key}: there is no such field`],
  )
}
