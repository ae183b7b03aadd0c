/** Figures for a reader: a line each, measured twice, and how the two compare. */
import type { Section, Unit } from './figures.ts'

export function sectionText({ network, first, second, factor, rows, notes }: Section): string {
  const [over, under] = factor === 'first / second' ? [first, second] : [second, first]
  const cells = rows.map((row) => [
    row.what,
    figure(row.first, row.unit),
    figure(row.second, row.unit),
    factor === 'first / second' ? ratio(row.first, row.second) : ratio(row.second, row.first),
  ])
  const lines = rows.length === 0 ? [] : [['', first, second, `${over} / ${under}`], ...cells]
  const widths = [0, 1, 2, 3].map((column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  const texts = lines.map((line) =>
    line
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('   ')
      .trimEnd(),
  )
  return [network, ...texts.map((text) => `  ${text}`), ...notes.map((note) => `  ${note}`)].join('\n')
}

function figure(value: number | undefined, unit: Unit): string {
  if (value === undefined) return '-'
  if (unit === 'rows') return value.toFixed(1)
  if (unit === 'flows') return `${value.toFixed(0)} ${unit}`
  return `${value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)} ${unit}`
}

function ratio(over: number | undefined, under: number | undefined): string {
  if (over === undefined || under === undefined || under === 0) return ''
  const factor = over / under
  return factor >= 10 ? factor.toFixed(0) : factor.toFixed(2)
}
