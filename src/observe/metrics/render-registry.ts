import { type Registry } from 'prom-client'

/**
 * A registry as Prometheus text. Each metric is rendered by itself: prom-client's own `metrics()` fails as a whole
 * when one `collect()` throws, and a scrape must not fail over one metric.
 */
export async function renderRegistry(registry: Registry, onFailure: () => void): Promise<string> {
  const texts = await Promise.all(
    registry.getMetricsAsArray().map(async ({ name }) => {
      try {
        return `${await registry.getSingleMetricAsString(name)}\n`
      } catch {
        onFailure()
        return ''
      }
    }),
  )
  return texts.join('')
}
