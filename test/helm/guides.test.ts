import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { parsePolicies } from '../../src/settings/parse-policies.ts'
import { unknownVariables } from '../../src/settings/unknown-variables.ts'
import { helmBinary, whySkipped } from './helm-binary.ts'
import { environmentOf, only, render, type Tree } from './render.ts'
import { unrestricted } from './restricted.ts'
import { faultsOf } from './schemas.ts'

const guides = ['docs/guide/helm.md', 'docs/guide/sidecar.md', 'helm/partitiond/README.md']

/** The documents of every YAML block, at any depth of indentation. */
const documents: readonly Tree[] = guides.flatMap((path) =>
  [...readFileSync(path, 'utf8').matchAll(/^( *)```yaml\n(.*?)^ *```$/gms)].flatMap(
    ([, indent = '', block = '']) =>
      [...parseAllDocuments(block.replaceAll(new RegExp(`^${indent}`, 'gm'), ''))].map((document) =>
        document.toJS(),
      ),
  ),
)
const objects = documents.filter(({ kind }) => kind !== undefined)
const values = documents.filter(({ kind }) => kind === undefined)

describe('the guides to Kubernetes', () => {
  it('show objects that Kubernetes knows', () => {
    expect(objects.length).toBeGreaterThan(3)
    // The operator's own kind has no validator here.
    expect(objects.filter(({ kind }) => kind !== 'Cluster').flatMap(faultsOf)).toEqual([])
  })

  it('show a sidecar that finds its files, and cannot keep the database from being ready', () => {
    const { initContainers, volumes } = only(objects, 'StatefulSet').spec.template.spec
    const [sidecar] = initContainers
    expect(unrestricted({ containers: [], initContainers })).toEqual([])
    expect(sidecar.readinessProbe).toBeUndefined()
    expect(unknownVariables(environmentOf(sidecar))).toEqual([])
    expect(volumes[0].configMap.name).toBe(only(objects, 'ConfigMap').metadata.name)
    expect(volumes[1].secret.secretName).toBe(only(objects, 'Secret', '-database').metadata.name)
    const text: string = only(objects, 'ConfigMap').data['policies.yaml']
    expect(parsePolicies([{ file: 'policies.yaml', text }], {}).policies).toHaveLength(1)
  })

  it.skipIf(helmBinary === undefined).each(values)(
    `show values that the chart takes${whySkipped}: %j`,
    async (each) => {
      const rendered = await render(each)
      expect(rendered.flatMap(faultsOf)).toEqual([])
      const policies = rendered.find(({ metadata }) => metadata.name.endsWith('-policies'))
      const text: string = policies.data['policies.yaml']
      expect(() => parsePolicies([{ file: 'policies.yaml', text }], {})).not.toThrow()
    },
  )
})
