import convict from 'convict'

import { maskSecrets } from '../domain/mask-secrets.ts'
import { buildSettings, type Layer, layers } from './build-settings.ts'
import { type Environment } from './placeholders.ts'
import { type Path, settingsError } from './problem.ts'
import { CONFIG_VARIABLE, items, schema } from './schema.ts'
import { keyFaults, settingFaults, twinFaults } from './setting-faults.ts'
import { type SettingText } from './setting-text.ts'
import { readSettingsFile } from './settings-file.ts'
import { type Settings } from './settings.ts'
import { unknownVariables } from './unknown-variables.ts'

export interface LoadedSettings {
  readonly settings: Settings
  readonly texts: readonly SettingText[]
  readonly warnings: readonly string[]
}

/** What to load from. `flags` are texts by dotted key, such as `{ policies: 'x.yaml' }`. */
export interface LoadRequest {
  readonly environment: Environment
  readonly flags?: Readonly<Record<string, string | undefined>>
}

/**
 * Reads the process settings: defaults < file < environment < flags. Empty variables count as not set.
 * @throws SettingsError with every problem, one a line: the variable (or place in the file), the value and what is allowed.
 */
export async function loadSettings({ environment, flags = {} }: LoadRequest): Promise<LoadedSettings> {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  )
  const file = await readSettingsFile(given[CONFIG_VARIABLE])
  const config = convict<Readonly<Record<string, unknown>>>(schema, { env: given, args: [] })
  for (const { path, text } of file.settings) config.load(nested(path, text))
  const flagged = Object.entries(flags).filter((entry): entry is [string, string] => entry[1] !== undefined)
  for (const [key, text] of flagged) config.set(key, text)
  const texts = items.map(([key, item]): SettingText => {
    const isIn: Readonly<Record<Layer, boolean>> = {
      default: true,
      file: file.settings.some((each) => each.key === key),
      environment: given[item.env] !== undefined,
      flag: flags[key] !== undefined,
    }
    const text: unknown = config.get(key)
    const layer = layers.findLast((each) => isIn[each]) ?? 'default'
    return { key, item, text: typeof text === 'string' ? text : undefined, layer }
  })
  const problems = [
    ...file.problems,
    ...settingFaults(config, texts, file),
    ...twinFaults(texts),
    ...keyFaults(texts),
  ]
  if (problems.length > 0) throw settingsError(problems.map(maskSecrets))
  return { settings: buildSettings(texts), texts, warnings: unknownVariables(environment) }
}

function nested(path: Path, text: string): object {
  const [first = '', ...rest] = path
  return { [first]: rest.length === 0 ? text : nested(rest, text) }
}
