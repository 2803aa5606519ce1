import { type CommandEntry, type CommandSpec } from '../command.ts'
import { completionScript, type Shell, shells } from '../completion.ts'

/** Makes the command that prints completion scripts for the other commands; it comes last, so it is given them. */
export function completionCommand(others: readonly CommandEntry[]): CommandSpec {
  const command: CommandSpec = {
    name: 'completion',
    summary: 'a script that completes commands and options in a shell',
    details:
      'bash: `source <(partitiond completion bash)`; zsh: `source <(partitiond completion zsh)`; fish: `partitiond completion fish | source`.',
    args: [{ name: '<shell>', summary: 'the shell', choices: shells }],
    options: [],
    shared: [],
    exits: [],
    run: ({ args, io }) => {
      const shell = shells.find((name) => name === args[0]) satisfies Shell | undefined
      if (shell !== undefined) io.stdout.write(completionScript(shell, [...others, command]))
      return Promise.resolve([])
    },
  }
  return command
}
