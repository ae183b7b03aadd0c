/** Figures and bars for a reader, in aligned columns. */
import type { Bar } from './bars.ts'
import type { Figures } from './figures.ts'

export function figuresText(figures: readonly Figures[]): string {
  const header = ['workload', 'engine', 'load', 'tx p50', 'tx p99', 'tx/s', 'memory', 'correct']
  const lines = figures.map((one) => [
    one.workload,
    one.engine,
    figure(one.loadMs, 'ms'),
    figure(one.txP50Us, 'µs'),
    figure(one.txP99Us, 'µs'),
    one.txPerSecond === null ? '-' : one.txPerSecond.toFixed(one.txPerSecond < 100 ? 1 : 0),
    figure(one.heapMB, 'MB'),
    one.correct === null ? '-' : one.correct ? 'yes' : 'NO',
  ])
  const notes = figures.flatMap(({ workload, engine, note }) =>
    note === undefined ? [] : [`  ${workload}, ${engine}: ${note}`],
  )
  return [...aligned([header, ...lines], 2), ...notes].join('\n')
}

export function barsText(bars: readonly Bar[]): string {
  if (bars.length === 0) return 'No bars: their figures were not measured.'
  const lines = bars.map(({ what, measured, limit, met }) => [what, measured, limit, met ? 'met' : 'MISSED'])
  return aligned([['bar', 'measured', 'limit', ''], ...lines], 1).join('\n')
}

/** Pads columns; the first ones, so many, to the left. */
function aligned(lines: readonly (readonly string[])[], left: number): readonly string[] {
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  )
  return lines.map((line) =>
    line
      .map((cell, column) => {
        const width = widths[column] ?? 0
        return column < left ? cell.padEnd(width) : cell.padStart(width)
      })
      .join('   ')
      .trimEnd(),
  )
}

function figure(value: number | null, unit: string): string {
  if (value === null) return '-'
  return `${value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)} ${unit}`
}
