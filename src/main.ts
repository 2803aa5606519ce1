#!/usr/bin/env node
import { runCli } from './cli/cli.ts'
import { runProcess } from './cli/process.ts'

await runProcess(runCli)
