/**
 * Values for the columns of inputs, chosen so that joins and selections hit.
 *
 * Texts of whatever kind are drawn from the same few, and so are integers: two columns that are joined
 * agree often. What rules compare a column with is among its values too, and reaches it through every
 * relation that its references flow into.
 */
import fc from 'fast-check'
import type { Value } from '../../engine/index.ts'
import type { Column } from '../column.ts'
import type { Program } from '../program/program.ts'
import type { Node } from '../reference.ts'
import { columnNames, type Relation } from '../relation.ts'

/** A column of a relation. */
type Place = `${string}.${string}`

/** The constants that rules compare each column with, directly or where its values flow. */
export class Constants {
  readonly #parents = new Map<Place | Node, Place | Node>()
  readonly #constants = new Map<Place | Node, Set<Value>>()

  constructor(program: Program) {
    const met: (readonly [Place, Node])[] = []
    for (const definition of [...program.definitions.values()].flat()) {
      if (definition.kind !== 'rule') continue
      for (const literal of definition.literals) {
        if (literal.kind !== 'match' && literal.kind !== 'not') continue
        for (const [column, node] of literal.columns) met.push([place(literal.relation, column), node])
      }
      const names = columnNames(definition.relation)
      for (const head of definition.heads)
        head.forEach(({ node, aggregate }, i) => {
          const column = names[i]
          if (!aggregate && column !== undefined) met.push([place(definition.relation, column), node])
        })
    }
    for (const [at, node] of met) if (node.kind === 'column' || node.kind === 'each') this.#unite(at, node)
    for (const [at, node] of met) {
      if (node.kind !== 'constant') continue
      const root = this.#root(at)
      const known = this.#constants.get(root)
      if (known) known.add(node.value)
      else this.#constants.set(root, new Set([node.value]))
    }
  }

  of(relation: Relation, column: string): readonly Value[] {
    return [...(this.#constants.get(this.#root(place(relation, column))) ?? [])]
  }

  #unite(a: Place | Node, b: Place | Node): void {
    const [one, other] = [this.#root(a), this.#root(b)]
    if (one !== other) this.#parents.set(one, other)
  }

  #root(of: Place | Node): Place | Node {
    const parent = this.#parents.get(of)
    if (parent === undefined) return of
    const root = this.#root(parent)
    this.#parents.set(of, root)
    return root
  }
}

/** An arbitrary for the values of a column: those of its type, and the constants it is compared with. */
export function columnValues(column: Column<Value>, constants: readonly Value[]): fc.Arbitrary<Value> {
  const values = new Set<Value>([...typical(column.type), ...constants])
  return fc.constantFrom(...values)
}

function typical(type: string): readonly Value[] {
  if (type.startsWith('optional ')) return [null, ...typical(type.slice('optional '.length))]
  if (type === 'integer') return [0, 1, 2]
  if (type === 'flag') return [true, false]
  return ['a', 'b', 'c']
}

function place(relation: Relation, column: string): Place {
  return `${relation.name}.${column}`
}
