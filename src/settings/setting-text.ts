import { type Layer } from './build-settings.ts'
import { type Item } from './item.ts'

/** A setting's text as it holds, and where it comes from. Texts may be secret: show them with `effective`. */
export interface SettingText {
  readonly key: string
  readonly item: Item
  readonly text: string | undefined
  readonly layer: Layer
}
