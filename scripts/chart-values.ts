import { parse } from 'yaml'

/** One documented value of the chart. */
export interface ChartValue {
  /** Dotted, such as `image.tag`. */
  readonly path: string
  readonly section: string
  readonly meaning: string
  /** The default as JSON. */
  readonly preset: string
}

/** What the comments of values.yaml tell (`## @section title`, `## @param path meaning`), in their order, with the defaults that stand there. */
export function chartValues(text: string): readonly ChartValue[] {
  const values: unknown = parse(text)
  let section = ''
  return [...text.matchAll(/^ *## @(section|param) (.*)$/gm)].flatMap(([, kind, rest = '']) => {
    if (kind === 'section') {
      section = rest
      return []
    }
    const [path = '', ...words] = rest.split(' ')
    return [{ path, section, meaning: words.join(' '), preset: JSON.stringify(valueAt(values, path)) }]
  })
}

/** Throws for a comment about a value that is not there. */
function valueAt(values: unknown, path: string): unknown {
  return path.split('.').reduce((at: unknown, key) => {
    const found =
      typeof at === 'object' && at !== null ? new Map<string, unknown>(Object.entries(at)) : new Map()
    if (!found.has(key)) throw new Error(`values.yaml has no ${path}, though a comment describes it`)
    return found.get(key) as unknown
  }, values)
}
