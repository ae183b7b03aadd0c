/** Recursion: collections that are defined by each other. */
import type { Circuit } from '../circuit.ts'
import { Component } from './component.ts'

/** More rounds than any sensible recursion takes. */
const LIMIT = 1_000_000

/**
 * Builds a recursion. The collections that `build` makes, with whatever operators, may be fed from
 * each other in cycles; they are sets, and hold the least rows that satisfy their definitions.
 *
 * Inside, there are no operators that lose rows when their input gains some (negate, difference,
 * aggregate, top, allocate, and absence of a row of the recursion itself). Afterwards the collections
 * are read like any others. What flows in from outside must have no negative weights.
 *
 * ```ts
 * const reach = recursion(circuit, 'reachability', () => {
 *   const node = circuit.collection('reachable', ['node'], 'set')
 *   feed(root, node)
 *   feed(project(join(node, edge, 'next', [['node', 'from']]), 'reached', { columns: ['to'] }, 'set'), node)
 *   return node
 * })
 * ```
 *
 * @param limit rounds after which a transaction is given up: a recursion that makes new values may
 *   have no end
 */
export function recursion<T>(circuit: Circuit, name: string, build: () => T, limit = LIMIT): T {
  const component = new Component(circuit, name, limit)
  try {
    return circuit.within(component, build)
  } finally {
    component.open = false
  }
}
