/**
 * Domains: columns whose values meet in some rule. Two columns are of one domain if a rule joins them, or
 * if the values of one flow into the other through heads; what rules compare one of them with is a
 * constant of the domain.
 */
import type { Value } from '../../engine/index.ts'
import { type Program, relationsOf } from '../program/program.ts'
import type { Node } from '../reference.ts'
import { columnNames, type Relation } from '../relation.ts'
import type { Definition } from '../rule.ts'

/** A column of a relation. */
export interface Place {
  readonly relation: Relation
  readonly column: string
}

/** A column, and what stands in it in some literal or head. */
type Use = readonly [name: string, node: Node]

export class Domains {
  /** Disjoint sets as trees: each member leads towards the root of its set. */
  readonly #parents = new Map<string | Node, string | Node>()
  readonly #constants = new Map<string | Node, Set<Value>>()
  readonly #inputs = new Map<string | Node, Place[]>()

  constructor(program: Program) {
    const uses = [...program.definitions.values()].flat().flatMap(usesIn)
    for (const [name, node] of uses)
      if (node.kind === 'column' || node.kind === 'each') this.#unite(name, node)
    for (const [name, node] of uses)
      if (node.kind === 'constant') this.#in(this.#constants, name, new Set<Value>()).add(node.value)
    for (const relation of relationsOf(program)) {
      if (relation.kind !== 'input') continue
      for (const column of columnNames(relation))
        this.#in(this.#inputs, nameOf(relation, column), []).push({ relation, column })
    }
  }

  /** What rules compare a column with. */
  constants(relation: Relation, column: string): readonly Value[] {
    return [...(this.#constants.get(this.#root(nameOf(relation, column))) ?? [])]
  }

  /** Columns of other inputs that are of a column's domain. */
  joined(relation: Relation, column: string): readonly Place[] {
    const all = this.#inputs.get(this.#root(nameOf(relation, column))) ?? []
    return all.filter((place) => place.relation !== relation)
  }

  #in<T>(of: Map<string | Node, T>, name: string, empty: T): T {
    const root = this.#root(name)
    const known = of.get(root) ?? empty
    of.set(root, known)
    return known
  }

  #unite(a: string | Node, b: string | Node): void {
    const [one, other] = [this.#root(a), this.#root(b)]
    if (one !== other) this.#parents.set(one, other)
  }

  #root(of: string | Node): string | Node {
    const parent = this.#parents.get(of)
    if (parent === undefined) return of
    const root = this.#root(parent)
    this.#parents.set(of, root)
    return root
  }
}

/** What stands in the columns that a definition names. */
function usesIn(definition: Definition): readonly Use[] {
  if (definition.kind === 'allocation') return []
  const uses: Use[] = []
  const names = columnNames(definition.relation)
  for (const { literals, heads } of definition.bodies) {
    for (const literal of literals) {
      if (literal.kind !== 'match' && literal.kind !== 'not') continue
      for (const [column, node] of literal.columns) uses.push([nameOf(literal.relation, column), node])
    }
    for (const head of heads)
      head.forEach(({ node, aggregate }, i) => {
        const column = names[i]
        if (!aggregate && column !== undefined) uses.push([nameOf(definition.relation, column), node])
      })
  }
  return uses
}

/** Relations of a program have names of their own. */
function nameOf(relation: Relation, column: string): string {
  return `${relation.name}.${column}`
}
