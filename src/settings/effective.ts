import { maskSecrets } from '../domain/mask-secrets.ts'
import { type Layer } from './build-settings.ts'
import { type LoadedSettings } from './load.ts'

/** A setting as `partitiond config` shows it. */
export interface EffectiveSetting {
  readonly setting: string
  readonly variable: string
  /** Without secrets; null when it is not set. */
  readonly value: string | null
  readonly from: Layer
}

/** What holds and where it comes from, fit to be shown. */
export function effective({ texts }: LoadedSettings): readonly EffectiveSetting[] {
  return texts.map(({ key, item, text, layer }) => ({
    setting: key,
    variable: item.env,
    value: text === undefined ? null : maskSecrets(text),
    from: layer,
  }))
}
