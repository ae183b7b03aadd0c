/** Functional dependencies: which values of a rule follow from others, whatever the facts are. */
import type { Literal } from '../body.ts'
import type { Node } from '../reference.ts'

/**
 * Whether some values of a body's bindings determine others: two bindings that agree in `known` agree in
 * `node` too. Constants are determined, and so is what is computed from determined values, and every
 * column of a fact whose key is determined.
 */
export function determined(literals: readonly Literal[], known: Iterable<Node>): (node: Node) => boolean {
  const certain = new Set(known)
  const follows = (node: Node): boolean =>
    certain.has(node) ||
    node.kind === 'constant' ||
    (node.kind === 'computed' && node.arguments.every(follows))
  for (let grown = true; grown; ) {
    const before = certain.size
    for (const literal of literals) {
      if (literal.kind !== 'match' || !literal.relation.key) continue
      const hasKey = literal.relation.key.every((column) => {
        const node = literal.columns.get(column)
        return node !== undefined && follows(node)
      })
      if (hasKey) for (const node of literal.columns.values()) certain.add(node)
    }
    grown = certain.size > before
  }
  return follows
}
