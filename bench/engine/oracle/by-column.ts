/** The rows of a relation by the value of a column. */
import type { Row } from '../workload.ts'

export function byColumn(rows: Iterable<Row>, column: number): (value: number) => readonly Row[] {
  const found = new Map<number, Row[]>()
  for (const row of rows) {
    const value = row[column] ?? 0
    const others = found.get(value)
    if (others) others.push(row)
    else found.set(value, [row])
  }
  return (value) => found.get(value) ?? []
}
