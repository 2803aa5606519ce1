import { type Tree } from './render.ts'

/** What keeps a pod out of a namespace under the restricted Pod Security Standard, as `container: what`. */
export function unrestricted(pod: Tree): readonly string[] {
  const containers: readonly Tree[] = [...pod.containers, ...(pod.initContainers ?? [])]
  return [
    ...['hostNetwork', 'hostPID', 'hostIPC'].filter((each) => pod[each] === true),
    ...(pod.volumes ?? [])
      .filter(({ hostPath }: Tree) => hostPath !== undefined)
      .map(({ name }: Tree) => name),
    ...containers.flatMap((container) => {
      const own = container.securityContext ?? {}
      const effective = { ...pod.securityContext, ...own }
      const rules: Readonly<Record<string, boolean>> = {
        'may run as root': effective.runAsNonRoot === true && effective.runAsUser !== 0,
        'may gain privileges': own.allowPrivilegeEscalation === false && own.privileged !== true,
        'keeps capabilities':
          own.capabilities?.drop?.includes('ALL') === true && own.capabilities.add === undefined,
        'has no seccomp profile': ['RuntimeDefault', 'Localhost'].includes(effective.seccompProfile?.type),
        'has a port on the host': (container.ports ?? []).every(
          ({ hostPort }: Tree) => hostPort === undefined,
        ),
      }
      return Object.keys(rules)
        .filter((rule) => rules[rule] === false)
        .map((rule) => `${container.name} ${rule}`)
    }),
  ]
}
