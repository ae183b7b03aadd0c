/**
 * Joins of two collections, from the equi-join to the full outer join: names for the conjunctions
 * that people ask for most. A join of more, or with more conditions, is a `conjunction` itself.
 */
import type { Collection } from '../collection.ts'
import type { Atom, Variable } from '../conjunction/clause.ts'
import { conjunction } from '../conjunction/execute.ts'
import { EngineError } from '../errors.ts'
import type { Value } from '../value.ts'
import { project } from './project.ts'

/** The columns to join on: a name that both sides have, or a pair (left, right). None makes a product. */
export type On = readonly (string | readonly [left: string, right: string])[]

/**
 * The pairs of rows that agree in the columns of `on`; weights multiply.
 *
 * @param columns names of the result's columns, by default the left's, then the right's that are not
 *   joined on
 * @throws EngineError for a column that is not there, or a result with two columns of one name
 */
export function join(
  left: Collection,
  right: Collection,
  name: string,
  on: On,
  columns?: readonly string[],
): Collection {
  const sides = new Sides(left, right, name, on)
  const target = left.circuit.collection(name, columns ?? sides.columns, 'bag')
  sides.matched(target)
  return target
}

/** The rows of `left` that agree with at least one of `right` in the columns of `on`. */
export function semijoin(left: Collection, right: Collection, name: string, on: On): Collection {
  const sides = new Sides(left, right, name, on)
  const keys = sides.keys('right')
  const target = left.circuit.collection(name, left.columns, 'bag', left.coarse)
  conjunction({
    name,
    clauses: [sides.left, { ...keys, kind: 'atom' }],
    constants: new Map(),
    heads: [{ target, variables: sides.left.variables }],
    variables: sides.variables,
  })
  return target
}

/** The rows of `left` that agree with none of `right` in the columns of `on`. */
export function antijoin(left: Collection, right: Collection, name: string, on: On): Collection {
  const sides = new Sides(left, right, name, on)
  const keys = sides.keys('right')
  const target = left.circuit.collection(name, left.columns, 'bag', left.coarse)
  sides.unmatched('left', keys, target, sides.left.variables)
  return target
}

/** The join, and the rows of `left` without a match once each, with null in the columns of `right`. */
export function leftJoin(
  left: Collection,
  right: Collection,
  name: string,
  on: On,
  columns?: readonly string[],
): Collection {
  const sides = new Sides(left, right, name, on)
  const keys = sides.keys('right')
  const target = left.circuit.collection(name, columns ?? sides.columns, 'bag')
  sides.matched(target)
  sides.unmatched('left', keys, target, sides.nullFor(sides.right))
  return target
}

/** The join, and the rows of either side without a match, with null in the columns of the other. */
export function outerJoin(
  left: Collection,
  right: Collection,
  name: string,
  on: On,
  columns?: readonly string[],
): Collection {
  const sides = new Sides(left, right, name, on)
  const [leftKeys, rightKeys] = [sides.keys('left'), sides.keys('right')]
  const target = left.circuit.collection(name, columns ?? sides.columns, 'bag')
  sides.matched(target)
  sides.unmatched('left', rightKeys, target, sides.nullFor(sides.right))
  sides.unmatched('right', leftKeys, target, sides.nullFor(sides.left))
  return target
}

type Side = 'left' | 'right'

/** The two sides of a join as atoms whose shared variables are the columns joined on. */
class Sides {
  readonly left: Atom
  readonly right: Atom
  /** Names of the columns of both, those joined on once. */
  readonly columns: readonly string[]
  /** Number of variables; the last one stands for null. */
  readonly variables: number
  readonly #name: string
  readonly #joined: readonly { readonly left: string; readonly right: string; readonly variable: Variable }[]
  readonly #head: readonly Variable[]

  constructor(left: Collection, right: Collection, name: string, on: On) {
    this.#name = name
    this.#joined = on.map((column) => {
      const [l, r] = typeof column === 'string' ? [column, column] : column
      right.column(r, name)
      return { left: l, right: r, variable: left.column(l, name) }
    })
    for (const side of ['left', 'right'] as const) {
      const names = this.#joined.map((pair) => pair[side])
      const twice = names.find((column, i) => names.indexOf(column) !== i)
      if (twice !== undefined) throw new EngineError(`${name}: the column ${twice} is joined on twice`)
    }
    const joined = new Map(this.#joined.map((pair) => [pair.right, pair.variable]))
    let next = left.columns.length
    const variables = right.columns.map((column) => joined.get(column) ?? next++)
    this.left = { kind: 'atom', source: left, variables: left.columns.map((_, i) => i) }
    this.right = { kind: 'atom', source: right, variables }
    this.variables = next + 1
    this.columns = [...left.columns, ...right.columns.filter((column) => !joined.has(column))]
    this.#head = Array.from({ length: next }, (_, variable) => variable)
  }

  /** The distinct keys of one side, and their variables. */
  keys(side: Side): { readonly source: Collection; readonly variables: readonly Variable[] } {
    const { source } = this[side]
    const columns = this.#joined.map((pair) => pair[side])
    const variables = this.#joined.map((pair) => pair.variable)
    const isKey = source.semantics === 'set' && columns.join() === source.columns.join()
    if (isKey) return { source, variables }
    const title = `${this.#name}: ${source.name}[${columns.join(', ')}]`
    return { source: project(source, title, { columns }, 'set'), variables }
  }

  /** Derives the pairs that agree. */
  matched(target: Collection): void {
    conjunction({
      name: this.#name,
      clauses: [this.left, this.right],
      constants: new Map(),
      heads: [{ target, variables: this.#head }],
      variables: this.variables,
    })
  }

  /** Derives the rows of one side whose key the other does not have. */
  unmatched(
    side: Side,
    keys: { readonly source: Collection; readonly variables: readonly Variable[] },
    target: Collection,
    head: readonly Variable[],
  ): void {
    conjunction({
      name: this.#name,
      clauses: [this[side], { ...keys, kind: 'absent' }],
      constants: new Map<Variable, Value>([[this.variables - 1, null]]),
      heads: [{ target, variables: head }],
      variables: this.variables,
    })
  }

  /** The variables of the result with null for the columns that only `missing` has. */
  nullFor(missing: Atom): readonly Variable[] {
    const other = missing === this.left ? this.right : this.left
    return this.#head.map((variable) => (other.variables.includes(variable) ? variable : this.variables - 1))
  }
}
