/** What two databases in normal form do not have in common. */
import type { NormalForm } from './normal-form.ts'

export interface TableDifference {
  readonly table: string
  /** Lines that only the first has; a line that it has twice and the other once is here once. */
  readonly onlyFirst: readonly string[]
  readonly onlySecond: readonly string[]
}

/** The tables that differ, and how. None when the databases mean the same. */
export function differences(first: NormalForm, second: NormalForm): readonly TableDifference[] {
  const tables = [...new Set([...first.keys(), ...second.keys()])].sort()
  return tables
    .map((table) => tableDifference(table, first.get(table) ?? [], second.get(table) ?? []))
    .filter(({ onlyFirst, onlySecond }) => onlyFirst.length + onlySecond.length > 0)
}

/** How many lines there are in all. */
export function countLines(form: NormalForm): number {
  let lines = 0
  for (const table of form.values()) lines += table.length
  return lines
}

/** The differences for a reader, at most so many lines of each table and side; empty when there are none. */
export function report(found: readonly TableDifference[], first: string, second: string, limit = 20): string {
  const lines: string[] = []
  for (const { table, onlyFirst, onlySecond } of found) {
    for (const [side, only] of [
      [first, onlyFirst],
      [second, onlySecond],
    ] as const) {
      if (only.length === 0) continue
      lines.push(`${table}: ${only.length} only in ${side}`)
      for (const line of only.slice(0, limit)) lines.push(`  ${line}`)
      if (only.length > limit) lines.push('  …')
    }
  }
  return lines.join('\n')
}

/** Goes through both sorted lists together. */
function tableDifference(
  table: string,
  first: readonly string[],
  second: readonly string[],
): TableDifference {
  const onlyFirst: string[] = []
  const onlySecond: string[] = []
  let at = 0
  for (const line of first) {
    for (let other = second[at]; other !== undefined && other < line; other = second[++at])
      onlySecond.push(other)
    if (second[at] === line) at++
    else onlyFirst.push(line)
  }
  for (const line of second.slice(at)) onlySecond.push(line)
  return { table, onlyFirst, onlySecond }
}
