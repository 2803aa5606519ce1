import { type Registry } from 'prom-client'
import { gaugeFrom, type MetricSpec } from './spec.ts'

const info = {
  name: 'partitiond_build_info',
  type: 'gauge',
  help: 'Always 1; the labels say which build is running.',
  labels: ['version', 'revision', 'node'],
} as const satisfies MetricSpec

export const buildMetrics: readonly MetricSpec[] = [info]

/** Which build this is. `revision` is the commit, or `unknown`. */
export interface Build {
  readonly version: string
  readonly revision: string
  readonly node: string
}

export function registerBuild(registry: Registry, build: Build): void {
  gaugeFrom(registry, info).set({ ...build }, 1)
}
