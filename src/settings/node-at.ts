import { isAlias, isMap, isNode, isScalar, isSeq } from 'yaml'
import type { Document, Node } from 'yaml'

import { type Path } from './problem.ts'

/** A value of a YAML document and its key; for the item of a list both are the item. */
export interface Found {
  readonly node: Node | undefined
  readonly key: Node | undefined
}

/** What stands at a path, through anchors and merge keys; as near to it as there is anything. */
export function nodeAt(document: Document, path: Path): Found {
  let found: Found = { node: document.contents ?? undefined, key: document.contents ?? undefined }
  for (const part of path) {
    const next = childOf(resolve(document, found.node), part, document)
    if (next === undefined) return { node: found.node, key: found.node }
    found = next
  }
  return found
}

function resolve(document: Document, node: Node | undefined): Node | undefined {
  return isAlias(node) ? node.resolve(document) : node
}

function childOf(node: Node | undefined, part: string | number, document: Document): Found | undefined {
  if (isSeq(node)) {
    const item = node.items[Number(part)]
    return isNode(item) ? { node: item, key: item } : undefined
  }
  if (!isMap(node)) return undefined
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part))
  if (pair !== undefined) {
    const key = isNode(pair.key) ? pair.key : undefined
    return { node: isNode(pair.value) ? pair.value : key, key }
  }
  return merged(node, document).flatMap((each) => childOf(each, part, document) ?? [])[0]
}

/** What `<<: *anchor` brings into a map. */
function merged(node: Node, document: Document): readonly Node[] {
  if (!isMap(node)) return []
  return node.items.flatMap(({ key, value }) => {
    if (!isScalar(key) || String(key.source) !== '<<' || !isNode(value)) return []
    const target = resolve(document, value)
    return isSeq(target)
      ? target.items.flatMap((item) => (isNode(item) ? (resolve(document, item) ?? []) : []))
      : (target ?? [])
  })
}
