import * as client from '@kubernetes/client-node'
import { customFields } from './custom-fields.ts'
import { type Tree } from './render.ts'

interface Attribute {
  readonly baseName: string
  readonly type: string
}

const models = client as unknown as Readonly<
  Record<string, { getAttributeTypeMap?: () => readonly Attribute[] }>
>

/** Fields that the object's kind does not have, and values of another type than theirs, each as `path: what`. */
export function unknownFields(object: Tree): readonly string[] {
  if (object.apiVersion === 'monitoring.coreos.com/v1') return customFields(object)
  return judge(object, `V1${object.kind}`, '')
}

function judge(value: Tree, type: string, path: string): readonly string[] {
  const list = /^Array<(.+)>$/.exec(type)?.[1]
  if (list !== undefined) {
    if (!Array.isArray(value)) return [`${path}: is no list`]
    return value.flatMap((each, at) => judge(each, list, `${path}[${at}]`))
  }
  const map = /^\{ \[key: string\]: (.+?);? \}$/.exec(type)?.[1]
  if (map !== undefined) {
    if (!isMap(value)) return [`${path}: is no map`]
    return Object.entries(value).flatMap(([key, each]) => judge(each, map, `${path}.${key}`))
  }
  const attributes = models[type]?.getAttributeTypeMap?.()
  return attributes === undefined ? plain(value, type, path) : fields(value, attributes, path)
}

function fields(value: Tree, attributes: readonly Attribute[], path: string): readonly string[] {
  if (!isMap(value)) return [`${path}: is no map`]
  return Object.entries(value).flatMap(([key, each]) => {
    const attribute = attributes.find(({ baseName }) => baseName === key)
    return attribute === undefined
      ? [`${path}.${key}: there is no such field`]
      : judge(each, attribute.type, `${path}.${key}`)
  })
}

function plain(value: Tree, type: string, path: string): readonly string[] {
  if (type === 'IntOrString')
    return ['string', 'number'].includes(typeof value) ? [] : [`${path}: is no IntOrString`]
  if (['any', 'object', 'Date', 'V1MicroTime'].includes(type)) return []
  return typeof value === type ? [] : [`${path}: is no ${type}`]
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
