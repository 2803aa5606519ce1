import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'

import { policySchema } from '../../src/settings/policy-schema.ts'
import { readPolicies } from '../../src/settings/read-policies.ts'

const folder = fileURLToPath(new URL('../../config/', import.meta.url))
const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml'))
const environment = { SHOP_DATABASE_URL: 'postgres://shop@localhost/shop' }

describe('config/', () => {
  it('has an example for each use', () => {
    expect(names.toSorted()).toEqual([
      'example-daily-web-log.yaml',
      'example-globs-and-defaults.yaml',
      'example-monthly-events.yaml',
      'example-several-databases.yaml',
      'policies.yaml',
    ])
  })

  it.each(names)('%s is read without a warning', async (name) => {
    const { policies, warnings } = await readPolicies(folder + name, environment)
    expect(warnings).toEqual([])
    expect(policies.length).toBeGreaterThan(0)
  })

  it.each(names)('%s tells editors where its schema is', async (name) => {
    expect(await readFile(folder + name, 'utf8')).toMatch(
      /^# yaml-language-server: \$schema=policies\.schema\.json\n/,
    )
  })

  it('drops nothing out of the box', async () => {
    const { policies } = await readPolicies(`${folder}policies.yaml`, {})
    expect(policies.flatMap(({ lifecycle }) => lifecycle.map((step) => step.do))).toEqual(['freeze'])
  })

  it('has the schema that `partitiond schema` prints', async () => {
    expect(JSON.parse(await readFile(`${folder}policies.schema.json`, 'utf8'))).toEqual(
      JSON.parse(JSON.stringify(policySchema())),
    )
  })
})

describe('the JSON Schema', () => {
  const schema = z.fromJSONSchema(JSON.parse(JSON.stringify(policySchema())) as z.core.JSONSchema.JSONSchema)

  it.each(names)('accepts %s', async (name) => {
    expect(schema.safeParse(parse(await readFile(folder + name, 'utf8'))).error?.issues).toBeUndefined()
  })

  it.each([
    [{}, 'policies[0].table'],
    [{ table: 'a.b', interval: '7d' }, 'policies[0].interval'],
    [{ table: 'a.b', intervall: '7 days' }, 'policies[0]'],
    [{ table: 'a.b', mode: 'look' }, 'policies[0].mode'],
    [{ table: 'a.b', lifecycle: [{ do: 'dorp', after: '7 days' }] }, 'policies[0].lifecycle[0]'],
  ])('refuses %j', (policy, path) => {
    const issues = schema.safeParse({ version: 1, policies: [policy] }).error?.issues ?? []
    expect(issues.map((issue) => z.core.toDotPath(issue.path))).toEqual([path])
  })

  it('is draft 2020-12 and knows every word of a policy', () => {
    expect(policySchema()).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      additionalProperties: false,
      required: ['version'],
      properties: {
        version: { const: 1 },
        policies: {
          items: {
            required: ['table'],
            additionalProperties: false,
            properties: { mode: { enum: ['manage', 'observe'] } },
          },
        },
      },
    })
  })
})
