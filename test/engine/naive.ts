/** A separate, naive evaluator: every operator from its definition, on whole multisets, without indexes. */
import type { Row } from '../../engine/index.ts'

/** A multiset of rows, keyed by their JSON. */
export type Bag = ReadonlyMap<string, number>

export function bag(entries: Iterable<readonly [Row, number]>): Bag {
  const result = new Map<string, number>()
  for (const [row, weight] of entries) {
    const key = JSON.stringify(row)
    const sum = (result.get(key) ?? 0) + weight
    if (sum === 0) result.delete(key)
    else result.set(key, sum)
  }
  return result
}

export function rows(of: Bag): (readonly [Row, number])[] {
  return [...of].map(([key, weight]) => [JSON.parse(key) as Row, weight] as const)
}

export function add(a: Bag, b: Bag, sign = 1): Bag {
  return bag([...rows(a), ...rows(b).map(([row, weight]) => [row, sign * weight] as const)])
}

export function distinct(of: Bag): Bag {
  return bag(rows(of).flatMap(([row, weight]) => (weight > 0 ? [[row, 1] as const] : [])))
}

export function project(of: Bag, columns: readonly number[]): Bag {
  return bag(rows(of).map(([row, weight]) => [columns.map((c) => row[c] as Row[number]), weight] as const))
}

/** A literal of a conjunction for the oracle: variables by name. */
export interface Literal {
  readonly bag: Bag
  readonly variables: readonly number[]
  readonly negated: boolean
}

/** All bindings that satisfy the literals, by trying every combination of rows. */
export function join(literals: readonly Literal[], head: readonly number[]): Bag {
  let bindings: { readonly values: ReadonlyMap<number, Row[number]>; readonly weight: number }[] = [
    { values: new Map(), weight: 1 },
  ]
  for (const literal of literals.filter((l) => !l.negated)) {
    bindings = bindings.flatMap(({ values, weight }) =>
      rows(literal.bag).flatMap(([row, rowWeight]) => {
        const merged = new Map(values)
        for (const [i, variable] of literal.variables.entries()) {
          const value = row[i] as Row[number]
          if (merged.has(variable) && merged.get(variable) !== value) return []
          merged.set(variable, value)
        }
        return [{ values: merged, weight: weight * rowWeight }]
      }),
    )
  }
  for (const literal of literals.filter((l) => l.negated)) {
    bindings = bindings.filter(
      ({ values }) =>
        !rows(literal.bag).some(([row]) => literal.variables.every((v, i) => values.get(v) === row[i])),
    )
  }
  return bag(
    bindings.map(({ values, weight }) => [head.map((v) => values.get(v) as Row[number]), weight] as const),
  )
}
