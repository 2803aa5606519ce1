import { isPair, isScalar, isSeq, visit } from 'yaml'
import type { Document, Node, Scalar } from 'yaml'

import { type Path } from './problem.ts'

/** A number that people read in two ways, and where. */
export interface AmbiguousNumber {
  readonly node: Node
  readonly path: Path
  readonly message: string
}

/** YAML 1.2 reads `010` as ten and YAML 1.1 as eight; `0x1F` and `0o17` are no better. Whoever writes them means something else. */
export function ambiguousNumbers(document: Document): readonly AmbiguousNumber[] {
  const found: AmbiguousNumber[] = []
  visit(document, {
    Scalar(_, node, ancestors) {
      const source = node.source ?? ''
      if (node.type !== 'PLAIN' || typeof node.value === 'string' || !/^[-+]?0[\dxo]/.test(source)) return
      found.push({
        node,
        path: pathOf(node, ancestors),
        message: `${source} is ambiguous: it may be read as decimal, octal or hexadecimal; did you mean ${String(node.value)}, or the text "${source}" in quotes?`,
      })
    },
  })
  return found
}

function pathOf(node: Scalar, ancestors: readonly unknown[]): Path {
  const chain = [...ancestors, node]
  return chain.flatMap((each, at): Path => {
    if (isPair(each) && isScalar(each.key)) return [String(each.key.value)]
    const child = chain[at + 1]
    return isSeq(each) ? [each.items.indexOf(child)] : []
  })
}
