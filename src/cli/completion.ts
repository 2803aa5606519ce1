import { type ArgumentSpec, type CommandSpec, type OptionSpec } from './command.ts'
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
}

const scripts: Readonly<Record<Shell, (commands: readonly Completed[]) => string>> = { bash, zsh, fish }

/** A script that completes commands, options and fixed values; made from the command table. */
export function completionScript(shell: Shell, commands: readonly CommandSpec[]): string {
  return scripts[shell](commands.map((command) => completed(command)))
}

function completed(command: CommandSpec): Completed {
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
  }
}

function bash(commands: readonly Completed[]): string {
  const cases = commands.map(({ name, options, words }) => {
    return `    ${name}) words="${[...words, ...options.map(({ long }) => long), '--help'].join(' ')}" ;;`
  })
  const values = distinctValues(commands).map(([long, choices]) => {
    return `    ${long}) COMPREPLY=($(compgen -W "${choices.join(' ')}" -- "$current")); return ;;`
  })
  return `# partitiond completion for bash:  source <(partitiond completion bash)
_partitiond() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" command="" word words
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$word" in ${commands.map(({ name }) => name).join('|')}) command="$word"; break ;; esac
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
  const names = commands.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`)
  const cases = commands.map(({ name, options, words }) => {
    const specs = options.map(({ long, summary, takesValue, values }) => {
      const takes = values.length > 0 ? `:value:(${values.join(' ')})` : takesValue ? ':value:_files' : ''
      return `      ${quoted(`${long}[${summary.replaceAll(/[[\]:]/g, ' ')}]${takes}`)} \\`
    })
    const rest = words.length > 0 ? `'*:value:(${words.join(' ')})'` : "'*:file:_files'"
    return [`    ${name}) _arguments \\`, ...specs, `      ${rest} ;;`].join('\n')
  })
  return `#compdef partitiond
# partitiond completion for zsh:  source <(partitiond completion zsh)
_partitiond() {
  local -a commands
  commands=(
${names.join('\n')}
  )
  if (( CURRENT == 2 )); then _describe command commands; return; fi
  local command="$words[2]"
  shift words; (( CURRENT-- ))
  case "$command" in
${cases.join('\n')}
  esac
}
compdef _partitiond partitiond
`
}

function fish(commands: readonly Completed[]): string {
  const lines = commands.flatMap(({ name, summary, options, words }) => [
    `complete -c partitiond -f -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`,
    ...options.map(({ long, summary: text, takesValue, values }) => {
      const takes = values.length > 0 ? ` -x -a ${quoted(values.join(' '))}` : takesValue ? ' -r' : ''
      return `complete -c partitiond -n '__fish_seen_subcommand_from ${name}' -l ${long.slice(2)} -d ${quoted(text)}${takes}`
    }),
    ...(words.length === 0
      ? []
      : [`complete -c partitiond -f -n '__fish_seen_subcommand_from ${name}' -a ${quoted(words.join(' '))}`]),
  ])
  return `# partitiond completion for fish:  partitiond completion fish | source\n${lines.join('\n')}\n`
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
