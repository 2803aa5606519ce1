#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8'

// The daemon waits nearly all of its life (docs/decisions/0013): set before the rest is loaded, while the heap is still small.
if (process.argv[2] === 'run') {
  for (const flag of ['--max-semi-space-size=1', '--semi-space-growth-factor=1', '--no-opt', '--no-maglev'])
    setFlagsFromString(flag)
}

const { runCli } = await import('./cli/cli.ts')
const { runProcess } = await import('./cli/process.ts')

await runProcess(runCli)
