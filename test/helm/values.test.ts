import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { chartPages } from '../../scripts/chart-pages.ts'
import { chartValues } from '../../scripts/chart-values.ts'
import { helmBinary, whySkipped } from './helm-binary.ts'
import { chart, renderText, type Tree } from './render.ts'
import { contextOf, otherValue, withValue } from './other-values.ts'

const text = readFileSync(`${chart}/values.yaml`, 'utf8')
const values: Tree = parse(text)
const schema: Tree = JSON.parse(readFileSync(`${chart}/values.schema.json`, 'utf8'))
const documented = chartValues(text).map(({ path }) => path)

/** Where there is nothing below that is documented by itself. */
function leaves(tree: Tree, path: string): readonly string[] {
  if (documented.includes(path)) return [path]
  const isMap = typeof tree === 'object' && tree !== null && !Array.isArray(tree)
  if (!isMap) return [path]
  return Object.entries(tree).flatMap(([key, each]) => leaves(each, path === '' ? key : `${path}.${key}`))
}

function schemaPaths(at: Tree, path: string): readonly string[] {
  if (at.properties === undefined || documented.includes(path)) return [path]
  return Object.entries(at.properties).flatMap(([key, each]) =>
    schemaPaths(each, path === '' ? key : `${path}.${key}`),
  )
}

/** Maps in which anything may stand; every other one must be closed. */
function openMaps(at: Tree, path: string): readonly string[] {
  const isOpen = at.properties !== undefined && at.additionalProperties !== false
  const below = Object.entries(at.properties ?? {}).flatMap(([key, each]) => openMaps(each, `${path}.${key}`))
  return isOpen ? [path, ...below] : below
}

describe('the values of the chart', () => {
  it('are all described', () => {
    expect(leaves(values, '')).toEqual(documented)
  })

  it('are all in the schema, and nothing else is', () => {
    expect(schemaPaths(schema, '').toSorted()).toEqual(['global', ...documented].toSorted())
  })

  it('may not be misspelt at any place', () => {
    expect(openMaps(schema, '')).toEqual([])
  })

  it.each(chartPages())('stand in $path as they are (npm run docs)', ({ path, text: wanted }) => {
    expect(readFileSync(path, 'utf8')).toBe(wanted)
  })

  it('are all in the README', () => {
    const readme = readFileSync(`${chart}/README.md`, 'utf8')
    expect(documented.filter((path) => !readme.includes(`| \`${path}\` `))).toEqual([])
  })
})

describe.skipIf(helmBinary === undefined).concurrent(`each value${whySkipped}`, () => {
  it.each(documented)('%s makes a difference', async (path) => {
    const context = contextOf(path)
    const [before, after] = await Promise.all([
      renderText(context),
      renderText(withValue(context, path, otherValue(path))),
    ])
    expect(after).not.toBe(before)
  })
})

it('the version of the chart is the version of partitiond', () => {
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8'))
  const { appVersion, annotations } = parse(readFileSync(`${chart}/Chart.yaml`, 'utf8'))
  expect(appVersion).toBe(version)
  expect(annotations['artifacthub.io/images']).toContain(`partitiond:${version}`)
})
