#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8'

// The daemon waits nearly all of its life (docs/decisions/0013): set before the rest is loaded, while the heap is still small.
const smallHeap = ['--max-semi-space-size=1', '--semi-space-growth-factor=1']
const withoutCompilers = process.argv[2] === 'run' ? ['--no-opt', '--no-maglev'] : []
for (const flag of [...smallHeap, ...withoutCompilers]) setFlagsFromString(flag)

const { runCli } = await import('./cli/cli.ts')
const { runProcess } = await import('./cli/process.ts')

await runProcess(runCli)
