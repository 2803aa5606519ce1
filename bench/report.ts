import { type Figure, verdictOf } from './figure.ts'
import { type Statistics } from './rounds.ts'

export interface MeasureReport {
  readonly letter: string
  readonly title: string
  readonly seconds: number
  readonly figures: readonly Figure[]
  readonly notes: readonly string[]
  /** Why there are no figures. */
  readonly failure: string | undefined
}

export interface Report {
  readonly formatVersion: 1
  readonly quick: boolean
  readonly postgres: string
  readonly node: string
  readonly cpus: number
  readonly memoryGb: number
  readonly measures: readonly MeasureReport[]
}

const verdictWords = { ok: 'ok', missed: 'MISSED', 'no target': '' } as const

/** The report as people read it. */
export function reportText({ postgres, node, cpus, memoryGb, measures, quick }: Report): string {
  const machine = `${postgres}, Node ${node}, ${cpus} CPUs, ${memoryGb} GB; median (min–max)`
  const heading = quick ? `${machine}\nA quick run: its figures mean nothing.` : machine
  return `${[heading, ...measures.map(measureText)].join('\n\n')}\n`
}

function measureText({ letter, title, seconds, figures, notes, failure }: MeasureReport): string {
  return [
    `${letter}. ${title} (${Math.round(seconds)} s)`,
    ...notes.map((note) => `   ${note}`),
    ...(failure === undefined ? [] : [`   FAILED: ${failure}`]),
    ...figures.flatMap(figureLines),
  ].join('\n')
}

function figureLines(figure: Figure): readonly string[] {
  const { name, floor, details } = figure
  const line = `   ${name.padEnd(62)} ${rangeText(figure).padEnd(26)} ${targetText(figure)}`
  const against = floor === undefined ? [] : [`against ${floor}`]
  const more = [...against, ...(details === undefined ? [] : [details])]
  return [line.trimEnd(), ...(more.length === 0 ? [] : [`      ${more.join(': ')}`])]
}

function targetText(figure: Figure): string {
  if (figure.atMost === undefined) return ''
  return `target ≤ ${valueText(figure, figure.atMost)}`.padEnd(18) + verdictWords[verdictOf(figure)]
}

function rangeText(figure: Figure): string {
  const { median, min, max, rounds }: Statistics = figure.statistics
  if (rounds === 1) return valueText(figure, median)
  return `${valueText(figure, median)} (${valueText(figure, min)}–${valueText(figure, max)})`
}

function valueText({ unit }: Figure, value: number): string {
  switch (unit) {
    case 'ratio':
      return `${value.toFixed(value < 0.1 ? 3 : 2)}×`
    case 'count':
      return String(value)
    case 'ms':
      return `${value.toFixed(1)} ms`
    case '%':
      return `${value.toFixed(2)} %`
    case 's':
    case 'MB':
      return `${value.toFixed(1)} ${unit}`
  }
}

/** For programs: figures with their targets and verdicts. */
export function reportJson(report: Report): string {
  const measures = report.measures.map((measure) => ({
    ...measure,
    figures: measure.figures.map((figure) => ({ ...figure, verdict: verdictOf(figure) })),
  }))
  return `${JSON.stringify({ ...report, measures, missed: missedIn(report) }, undefined, 2)}\n`
}

/** How many targets were missed. */
export function missedIn({ measures }: Report): number {
  return measures.flatMap(({ figures }) => figures).filter((figure) => verdictOf(figure) === 'missed').length
}
