import { cpus, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { EmbeddedServer } from '../src/demo/embedded-server.ts'
import { archive } from './archive.ts'
import { type Bench, type Measure } from './bench.ts'
import { createAndRetire } from './create-and-retire.ts'
import { foregroundStall } from './foreground-stall.ts'
import { freeze } from './freeze.ts'
import { idleDaemon } from './idle-daemon.ts'
import { noopCycle } from './noop-cycle.ts'
import { missedIn, type MeasureReport, reportJson, reportText } from './report.ts'

const measures: readonly Measure[] = [
  noopCycle,
  foregroundStall,
  createAndRetire,
  freeze,
  idleDaemon,
  archive,
]

/** Durable, as a database in earnest is: everything that the throw-away server saves itself is put back to PostgreSQL's defaults. */
const earnest = { fsync: true, synchronous_commit: true, full_page_writes: true }

interface Request {
  readonly wanted: readonly Measure[]
  readonly quick: boolean
  readonly strict: boolean
  readonly rounds: number | undefined
  readonly isJson: boolean
}

/** Throws RangeError, or what parseArgs throws, with words for people. */
function readCommandLine(argv: readonly string[]): Request {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      strict: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      output: { type: 'string', default: 'text' },
    },
  })
  const unknown = positionals.find((letter) => measures.every((measure) => measure.letter !== letter))
  if (unknown !== undefined) throw new RangeError(`there is no measure "${unknown}"; there are ${letters()}`)
  const rounds = values.rounds === undefined ? undefined : Number(values.rounds)
  if (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0))
    throw new RangeError('--rounds takes a whole number')
  if (values.output !== 'text' && values.output !== 'json')
    throw new RangeError('--output takes text or json')
  return {
    wanted:
      positionals.length === 0 ? measures : measures.filter(({ letter }) => positionals.includes(letter)),
    quick: values.quick,
    strict: values.strict,
    rounds,
    isJson: values.output === 'json',
  }
}

function letters(): string {
  return measures.map(({ letter }) => letter).join(', ')
}

async function runMeasure({ letter, title, notes, run }: Measure, bench: Bench): Promise<MeasureReport> {
  const started = performance.now()
  const progress = (text: string): void => bench.progress(`${letter}: ${text}`)
  progress(title)
  const told = { letter, title, notes: notes(bench) }
  const seconds = (): number => (performance.now() - started) / 1000
  try {
    const figures = await run({ ...bench, progress })
    return { ...told, seconds: seconds(), figures, failure: undefined }
  } catch (error) {
    const failure = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { ...told, seconds: seconds(), figures: [], failure }
  }
}

/** Runs what is asked for on a server of its own; resolves to the exit code: 1 for a measure that failed, or with --strict a missed target. */
async function main(argv: readonly string[]): Promise<number> {
  const { wanted, quick, strict, rounds, isJson } = readCommandLine(argv)
  const progress = (text: string): void => void process.stderr.write(`${text}\n`)
  progress('starting PostgreSQL')
  await using server = await EmbeddedServer.start({ major: 18, settings: earnest })
  const reports: MeasureReport[] = []
  for (const measure of wanted) reports.push(await runMeasure(measure, { server, quick, rounds, progress }))
  const report = {
    formatVersion: 1,
    quick,
    postgres: `PostgreSQL ${server.major}`,
    node: process.versions.node,
    cpus: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    measures: reports,
  } as const
  process.stdout.write(isJson ? reportJson(report) : reportText(report))
  const hasFailed = reports.some(({ failure }) => failure !== undefined)
  return hasFailed || (strict && missedIn(report) > 0) ? 1 : 0
}

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 2
}
