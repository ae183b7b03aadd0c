/**
 * Strata: the relations of a program in an order of evaluation. Relations that depend on each other
 * are one stratum, and computed together; that is possible only where more input means more output.
 */
import { RuleError } from '../errors.ts'
import type { Relation } from '../relation.ts'
import type { Definition } from '../rule.ts'
import { type Reading, reads } from './reading.ts'

/** Relations that are computed together. */
export interface Stratum {
  readonly relations: readonly Relation[]
  /** Whether they depend on each other, or the one on itself. */
  readonly recursive: boolean
}

/** A reading, and the definition that does it. */
interface Edge extends Reading {
  readonly reader: Definition
}

type Definitions = ReadonlyMap<Relation, readonly Definition[]>

/**
 * Finds the strata of definitions, each after those it reads.
 *
 * @throws RuleError when a relation is read but never defined, or depends on itself through negation,
 *   aggregation or allocation
 */
export function stratify(definitions: Definitions, inputs: readonly Relation[]): readonly Stratum[] {
  const edges = new Map<Relation, readonly Edge[]>()
  const edgesOf = (relation: Relation): readonly Edge[] => {
    let known = edges.get(relation)
    if (!known) {
      const its = definitions.get(relation) ?? []
      known = its.flatMap((reader) => reads(reader).map((reading) => ({ ...reading, reader })))
      edges.set(relation, known)
    }
    return known
  }
  const strata = components([...inputs, ...definitions.keys()], (relation) =>
    edgesOf(relation).map((edge) => {
      if (edge.relation.kind === 'derived' && !definitions.has(edge.relation))
        throw new RuleError(edge.reader.name, `no rule defines ${edge.relation.name}`)
      return edge.relation
    }),
  )
  return strata.map((relations) => {
    const inside = new Set(relations)
    const cyclic = relations.flatMap((relation) =>
      edgesOf(relation).filter((edge) => inside.has(edge.relation)),
    )
    const bad = cyclic.find((edge) => edge.how !== 'match')
    if (bad) refuse(bad, inside, edgesOf)
    return { relations, recursive: cyclic.length > 0 }
  })
}

/** Prints the cycle that a reading closes: from the reader's relation through what is read back to it. */
function refuse(
  { reader, relation, how }: Edge,
  inside: ReadonlySet<Relation>,
  edgesOf: (relation: Relation) => readonly Edge[],
): never {
  const path = shortestPath(relation, reader.relation, (at) =>
    edgesOf(at).flatMap((edge) => (inside.has(edge.relation) ? [edge.relation] : [])),
  )
  const cycle = [reader.relation, ...path].map(({ name }) => name).join(' ← ')
  throw new RuleError(reader.name, `${reader.relation.name} depends on itself through ${how}: ${cycle}`)
}

function shortestPath<T>(from: T, to: T, next: (at: T) => readonly T[]): readonly T[] {
  const before = new Map<T, T | undefined>([[from, undefined]])
  for (const at of before.keys()) {
    if (at === to) break
    for (const other of next(at)) if (!before.has(other)) before.set(other, at)
  }
  const path: T[] = []
  for (let at: T | undefined = to; at !== undefined; at = before.get(at)) path.unshift(at)
  return path
}

/** The strongly connected components of a graph, each after those it leads to (Tarjan 1972). */
function components<T>(nodes: readonly T[], next: (node: T) => readonly T[]): readonly (readonly T[])[] {
  const found: T[][] = []
  const stack: T[] = []
  const order = new Map<T, number>()
  const lowest = new Map<T, number>()
  const onStack = new Set<T>()
  const visit = (node: T): number => {
    const number = order.size
    order.set(node, number)
    stack.push(node)
    onStack.add(node)
    let low = number
    for (const other of next(node)) {
      if (!order.has(other)) low = Math.min(low, visit(other))
      else if (onStack.has(other)) low = Math.min(low, lowest.get(other) ?? order.get(other) ?? low)
    }
    lowest.set(node, low)
    if (low === number) {
      const component = stack.splice(stack.indexOf(node))
      for (const member of component) onStack.delete(member)
      found.push(component)
    }
    return low
  }
  for (const node of nodes) if (!order.has(node)) visit(node)
  return found
}
