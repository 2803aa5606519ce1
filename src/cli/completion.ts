import {
  type ArgumentSpec,
  type CommandEntry,
  type CommandSpec,
  isGroup,
  type OptionSpec,
} from './command.ts'
import { sharedOptions } from './shared-options.ts'

/** Shells for which there is a completion script. */
export const shells = ['bash', 'zsh', 'fish'] as const

export type Shell = (typeof shells)[number]

interface Completed {
  readonly name: string
  readonly summary: string
  readonly options: readonly {
    readonly long: string
    readonly summary: string
    readonly takesValue: boolean
    readonly values: readonly string[]
  }[]
  readonly words: readonly string[]
  /** The second words of a group. */
  readonly verbs: readonly Completed[]
}

const scripts: Readonly<Record<Shell, (commands: readonly Completed[]) => string>> = { bash, zsh, fish }

/** A script that completes commands, options and fixed values; made from the command table. */
export function completionScript(shell: Shell, commands: readonly CommandEntry[]): string {
  return scripts[shell](commands.map((entry) => completed(entry)))
}

function completed(entry: CommandEntry): Completed {
  if (!isGroup(entry)) return completedCommand(entry)
  const { name, summary, verbs } = entry
  return { name, summary, options: [], words: [], verbs: verbs.map((verb) => completedCommand(verb)) }
}

function completedCommand(command: CommandSpec): Completed {
  const options: readonly OptionSpec[] = [
    ...command.options,
    ...command.shared.map((name) => sharedOptions[name]),
  ]
  return {
    name: command.name,
    summary: command.summary,
    options: options.map(({ flags, summary, choices }) => ({
      long: flags.split(' ')[0] ?? flags,
      summary,
      takesValue: flags.includes('<'),
      values: choices ?? [],
    })),
    words: command.args.flatMap(({ choices }: ArgumentSpec) => choices ?? []),
    verbs: [],
  }
}

/** Everything that can be typed, by its whole name: `plan`, `archive`, `archive list`. */
function withVerbs(commands: readonly Completed[]): readonly Completed[] {
  return commands.flatMap((command) => [
    command,
    ...command.verbs.map((verb) => ({ ...verb, name: `${command.name} ${verb.name}` })),
  ])
}

function bash(commands: readonly Completed[]): string {
  const all = withVerbs(commands)
  const cases = all.map(({ name, options, words, verbs }) => {
    const next = [...verbs.map((verb) => verb.name), ...words, ...options.map(({ long }) => long), '--help']
    return `    "${name}") words="${next.join(' ')}" ;;`
  })
  const values = distinctValues(all).map(([long, choices]) => {
    return `    ${long}) COMPREPLY=($(compgen -W "${choices.join(' ')}" -- "$current")); return ;;`
  })
  return `# partitiond completion for bash:  source <(partitiond completion bash)
_partitiond() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" command="" word words
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "\${command:+$command }$word" in ${all.map(({ name }) => `"${name}"`).join('|')}) command="\${command:+$command }$word" ;; esac
  done
  case "$previous" in
${values.join('\n')}
    --policies|--out) COMPREPLY=($(compgen -f -- "$current")); return ;;
  esac
  case "$command" in
    "") words="${[...commands.map(({ name }) => name), '--help', '--version'].join(' ')}" ;;
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  if [[ $command == apply && $current != -* ]]; then COMPREPLY+=($(compgen -f -- "$current")); fi
}
complete -F _partitiond partitiond
`
}

function zsh(commands: readonly Completed[]): string {
  const cases = withVerbs(commands)
    .filter(({ verbs }) => verbs.length === 0)
    .map(({ name, options, words }) => {
      const specs = options.map(({ long, summary, takesValue, values }) => {
        const takes = values.length > 0 ? `:value:(${values.join(' ')})` : takesValue ? ':value:_files' : ''
        return `      ${quoted(`${long}[${summary.replaceAll(/[[\]:]/g, ' ')}]${takes}`)} \\`
      })
      const rest = words.length > 0 ? `'*:value:(${words.join(' ')})'` : "'*:file:_files'"
      return [`    "${name}") _arguments \\`, ...specs, `      ${rest} ;;`].join('\n')
    })
  const groups = commands
    .filter(({ verbs }) => verbs.length > 0)
    .map(({ name, verbs }) => {
      const named = verbs.map((verb) => quoted(`${verb.name}:${verb.summary}`)).join(' ')
      return `  if [[ "$command" == ${name} ]]; then
    if (( CURRENT == 2 )); then commands=(${named}); _describe verb commands; return; fi
    command="$command $words[2]"
    shift words; (( CURRENT-- ))
  fi`
    })
  return `#compdef partitiond
# partitiond completion for zsh:  source <(partitiond completion zsh)
_partitiond() {
  local -a commands
  commands=(
${commands.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`).join('\n')}
  )
  if (( CURRENT == 2 )); then _describe command commands; return; fi
  local command="$words[2]"
  shift words; (( CURRENT-- ))
${groups.join('\n')}
  case "$command" in
${cases.join('\n')}
  esac
}
compdef _partitiond partitiond
`
}

function fish(commands: readonly Completed[]): string {
  const lines = commands.flatMap((command) => {
    const { name, summary, verbs } = command
    const seen = `__fish_seen_subcommand_from ${name}`
    const anyVerb = verbs.map((verb) => verb.name).join(' ')
    return [
      `complete -c partitiond -f -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`,
      ...fishOptions(command, seen),
      ...verbs.flatMap((verb) => [
        `complete -c partitiond -f -n '${seen}; and not __fish_seen_subcommand_from ${anyVerb}' -a ${verb.name} -d ${quoted(verb.summary)}`,
        ...fishOptions(verb, `${seen}; and __fish_seen_subcommand_from ${verb.name}`),
      ]),
    ]
  })
  return `# partitiond completion for fish:  partitiond completion fish | source\n${lines.join('\n')}\n`
}

function fishOptions({ options, words }: Completed, seen: string): readonly string[] {
  return [
    ...options.map(({ long, summary: text, takesValue, values }) => {
      const takes = values.length > 0 ? ` -x -a ${quoted(values.join(' '))}` : takesValue ? ' -r' : ''
      return `complete -c partitiond -n '${seen}' -l ${long.slice(2)} -d ${quoted(text)}${takes}`
    }),
    ...(words.length === 0 ? [] : [`complete -c partitiond -f -n '${seen}' -a ${quoted(words.join(' '))}`]),
  ]
}

function distinctValues(commands: readonly Completed[]): readonly (readonly [string, readonly string[]])[] {
  const options = commands.flatMap((command) => command.options)
  return [
    ...new Map(options.filter(({ values }) => values.length > 0).map(({ long, values }) => [long, values])),
  ]
}

/** In single quotes for any of the three shells; a quote inside is closed, escaped and opened again. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
