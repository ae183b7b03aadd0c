/** One measured number, and the bar it has to reach where there is one. */
export interface Figure {
  readonly what: string
  readonly value: number
  readonly unit: 's' | 'ms' | 'µs' | 'MB' | 'rows'
  /** At most so much. */
  readonly bar?: number
}

export function figureText({ what, value, unit, bar }: Figure): string {
  const text = unit === 'rows' ? value.toFixed(0) : value >= 100 ? value.toFixed(0) : value.toPrecision(3)
  const verdict =
    bar === undefined ? '' : `   ${value <= bar ? 'reached' : 'MISSED'}: at most ${bar.toPrecision(3)}`
  return `  ${what.padEnd(52)}${text.padStart(9)} ${unit}${verdict}`
}
