import { closest } from './closest.ts'
import { type Environment } from './placeholders.ts'
import { CONFIG_VARIABLE, items, REVISION_VARIABLE } from './schema.ts'

const PREFIX = 'PARTITIOND_'

const known = [...items.map(([, { env }]) => env), CONFIG_VARIABLE, REVISION_VARIABLE]

/** Kubernetes puts these into every container for a Service called `partitiond…`; nobody wrote them. */
const ofKubernetes = /_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT_\d+_(TCP|UDP)(_\w+)?)$/

/** A warning for every variable that looks like a setting and is none. */
export function unknownVariables(environment: Environment): readonly string[] {
  return Object.entries(environment)
    .filter(
      ([name, value]) => name.startsWith(PREFIX) && !known.includes(name) && !isOfKubernetes(name, value),
    )
    .map(([name]) => `${name}: there is no such setting${suggestion(name)}`)
}

/** Compares what follows the prefix, which all of them share. */
function suggestion(name: string): string {
  const meant = closest(
    name.slice(PREFIX.length),
    known.filter((each) => each.startsWith(PREFIX)).map((each) => each.slice(PREFIX.length)),
  )
  return meant === undefined ? '' : `; did you mean "${PREFIX}${meant}"?`
}

/** Whether Kubernetes made it: also `…_PORT`, which then holds a URL. */
export function isOfKubernetes(name: string, value: string | undefined): boolean {
  return ofKubernetes.test(name) || (name.endsWith('_PORT') && /^(tcp|udp):\/\//.test(value ?? ''))
}
