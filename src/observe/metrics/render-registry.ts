import { type Registry } from 'prom-client'
import { renderFamily } from './render-family.ts'

export interface RenderOptions {
  /** Told of each metric that could not be collected. */
  readonly onFailure: () => void
  /** No more series than this, first come first served. */
  readonly seriesLimit: number
  /** Told how many series the limit has cost, if any. */
  readonly onDropped: (series: number) => void
}

/**
 * A registry as Prometheus text, in the order of registration. Each metric is collected by itself: prom-client's own `metrics()` fails
 * as a whole when one `collect()` throws, and a scrape must not fail over one metric. Beyond the limit the last series are left out; a
 * histogram is left out as a whole, because some of its buckets alone would say something wrong.
 */
export async function renderRegistry(registry: Registry, options: RenderOptions): Promise<string> {
  const texts: string[] = []
  let [left, dropped] = [options.seriesLimit, 0]
  for (const { name, help, type } of registry.getMetricsAsArray()) {
    try {
      const values = (await registry.getSingleMetric(name)?.get())?.values ?? []
      const isWhole = values.length <= left
      const shown = isWhole ? values : values.slice(0, String(type) === 'histogram' ? 0 : left)
      texts.push(renderFamily({ name, help, type: String(type), values: shown }))
      left -= shown.length
      dropped += values.length - shown.length
    } catch {
      options.onFailure()
    }
  }
  if (dropped > 0) options.onDropped(dropped)
  return texts.join('')
}
