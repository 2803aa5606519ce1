import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { loadSettings } from '../../src/settings/load.ts'
import { items } from '../../src/settings/schema.ts'
import { helmBinary, whySkipped } from './helm-binary.ts'
import { otherValue, withValue } from './other-values.ts'
import { chart, daemon, environmentOf, render, type Tree } from './render.ts'

const values: Tree = parse(readFileSync(`${chart}/values.yaml`, 'utf8'))
// Where they come from is told by `database` and `policies` of the values.
const elsewhere = ['database.url', 'database.urlFile', 'policies']
const settings = items.filter(([key]) => !elsewhere.includes(key))
const valueAt = (key: string): unknown => key.split('.').reduce((at, part) => at?.[part], values.settings)

describe('the settings of the process', () => {
  it.each(settings)('%s is a value of the chart, with the same default', (key, { default: preset }) => {
    expect(String(valueAt(key))).toBe(preset ?? '')
  })
})

describe.skipIf(helmBinary === undefined)(`what the chart hands over${whySkipped}`, () => {
  it('is taken without a complaint, and changes no default', async () => {
    const { texts, warnings } = await loadSettings({ environment: environmentOf(daemon(await render())) })
    expect(warnings).toEqual([])
    const changed = texts.filter(
      ({ key, item, text }) => !elsewhere.includes(key) && (text ?? null) !== item.default,
    )
    expect(changed).toEqual([])
  })

  it('arrives in the setting of that name', async () => {
    const others = settings.map(([key]) => `settings.${key}`)
    const objects = await render(others.reduce((all, path) => withValue(all, path, otherValue(path)), {}))
    const { texts } = await loadSettings({ environment: environmentOf(daemon(objects)) })
    const arrived = texts.filter(({ key }) => !elsewhere.includes(key))
    expect(arrived.map(({ key, text }) => [key, text])).toEqual(
      settings.map(([key]) => [key, String(otherValue(`settings.${key}`))]),
    )
  })
})
