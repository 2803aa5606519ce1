import { globSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { parsePolicies } from '../../src/settings/parse-policies.ts'
import { helmBinary, whySkipped } from './helm-binary.ts'
import { daemon, only, render, type Tree } from './render.ts'

const environment = { SHOP_DATABASE_URL: 'postgres://host/shop' }
const file = 'policies.yaml'

/** What it means, wherever it stands. */
function meaning(text: string): unknown {
  const { policies, databases } = parsePolicies([{ file, text }], environment)
  return { databases, policies: policies.map((policy) => ({ ...policy, source: undefined })) }
}

async function asValues(text: string): Promise<string> {
  const objects = await render({ policies: { config: parse(text) as unknown } })
  return only(objects, 'ConfigMap', '-policies').data[file] as string
}

describe.skipIf(helmBinary === undefined)(`a policy file as values${whySkipped}`, () => {
  it.each(globSync('config/*.yaml'))('means the same: %s', async (path) => {
    const text = readFileSync(path, 'utf8')
    expect(meaning(await asValues(text))).toEqual(meaning(text))
  })

  it('keeps texts that look like something else, and big numbers', async () => {
    const text = `
version: 1
policies:
  - { table: '"no"."010"', interval: 100000000, name: '{table}_{lower}', parameters: { fillfactor: '070' } }
  - { table: a.yes, interval: 1 day, timezone: UTC, lifecycle: [{ after: 6 partitions, do: detach }] }
`
    expect(meaning(await asValues(text))).toEqual(meaning(text))
  })

  it('is changed without touching the pods, which read it again by themselves', async () => {
    const policies = (table: string): unknown => ({
      policies: { config: { policies: [{ table, interval: '1 day' }] } },
    })
    const [one, other] = await Promise.all([render(policies('a.b')), render(policies('a.c'))])
    expect(only(one, 'Deployment')).toEqual(only(other, 'Deployment'))
    expect(only(one, 'ConfigMap')).not.toEqual(only(other, 'ConfigMap'))
    // A subPath would keep the file as it was when the pod began.
    expect(daemon(one).volumeMounts.filter(({ subPath }: Tree) => subPath !== undefined)).toEqual([])
  })
})
