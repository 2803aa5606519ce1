import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { helmBinary, whySkipped } from './helm-binary.ts'
import { besidePostgres, chart, helm } from './render.ts'
import { faultsOf } from './schemas.ts'

describe.skipIf(helmBinary === undefined)(`a chart that has this one as a dependency${whySkipped}`, () => {
  it('writes the sidecar into a pod template of its own', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'partitiond-parent-'))
    try {
      await cp(chart, join(folder, 'charts/partitiond'), { recursive: true })
      await mkdir(join(folder, 'templates'))
      await writeFile(join(folder, 'Chart.yaml'), 'apiVersion: v2\nname: shop\nversion: 1.0.0\n')
      await writeFile(
        join(folder, 'templates/patch.yaml'),
        '{{ include "partitiond.sidecar" .Subcharts.partitiond }}\n',
      )
      const values = {
        global: { region: 'somewhere' },
        partitiond: { mode: 'sidecar', image: { tag: '9.9.9' } },
      }
      const { text } = await helm(['template', 'shop', folder, '--show-only', 'templates/patch.yaml'], values)
      const beside = besidePostgres(parse(text))
      expect(faultsOf(beside)).toEqual([])
      expect(beside.spec.template.spec.initContainers[0]).toMatchObject({
        image: 'ghcr.io/partitiond/partitiond:9.9.9',
        restartPolicy: 'Always',
      })
    } finally {
      await rm(folder, { recursive: true })
    }
  })
})
