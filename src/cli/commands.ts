import { type CommandEntry } from './command.ts'
import { applyCommand } from './commands/apply.ts'
import { archiveCommand } from './commands/archive.ts'
import { checkCommand } from './commands/check.ts'
import { completionCommand } from './commands/completion.ts'
import { configCommand } from './commands/config.ts'
import { demoCommand } from './commands/demo.ts'
import { doctorCommand } from './commands/doctor.ts'
import { planCommand } from './commands/plan.ts'
import { runCommand } from './commands/run.ts'
import { schemaCommand } from './commands/schema.ts'
import { statusCommand } from './commands/status.ts'

const working: readonly CommandEntry[] = [
  runCommand,
  planCommand,
  applyCommand,
  checkCommand,
  statusCommand,
  doctorCommand,
  archiveCommand,
  schemaCommand,
  configCommand,
  demoCommand,
]

/** Every command, in the order help shows them. A new command is one file and one line here. */
export const commands: readonly CommandEntry[] = [...working, completionCommand(working)]
