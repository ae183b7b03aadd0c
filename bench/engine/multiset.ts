/** Multisets of rows, for comparing what an engine has delivered with what it should have. */
import type { Delivery, Row } from './workload.ts'

/** Weights by row, where a row is its values joined by commas; no weight is zero. */
export type Multiset = Map<string, number>

export function add(multiset: Multiset, row: Row, weight: number): void {
  const key = row.join()
  const sum = (multiset.get(key) ?? 0) + weight
  if (sum === 0) multiset.delete(key)
  else multiset.set(key, sum)
}

/** Brings a multiset to where it is after a delivery. */
export function integrate(multiset: Multiset, delivery: Delivery): void {
  if (delivery.kind === 'whole') multiset.clear()
  for (const { row, weight } of delivery.rows()) add(multiset, row, weight)
}

/** How the two differ, in words; undefined when they are equal. */
export function difference(expected: Multiset, actual: Multiset): string | undefined {
  const wrong: string[] = []
  for (const key of new Set([...expected.keys(), ...actual.keys()])) {
    const [right, found] = [expected.get(key) ?? 0, actual.get(key) ?? 0]
    if (right !== found) wrong.push(`(${key}) has weight ${found} instead of ${right}`)
  }
  if (wrong.length === 0) return undefined
  return `${wrong.length} of ${expected.size} rows are wrong: ${wrong.slice(0, 3).join('; ')}`
}
