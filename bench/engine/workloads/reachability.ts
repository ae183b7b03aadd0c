/**
 * Workload (d): the nodes that can be reached from a few roots, in a random graph of two edges a node. There
 * about four nodes in five are reachable and most of them lie on cycles.
 *
 *     result(node) <- root(node)
 *     result(to)   <- result(from), edge(from, to)
 *
 * Transactions remove an edge and add one in turn; they are reported apart.
 */
import { reachabilityResult } from '../oracle/reachability.ts'
import { Relation } from '../relation.ts'
import type { Workload } from '../workload.ts'
import { Digraph } from './digraph.ts'

const roots = 10

export const reachability: Workload = {
  name: 'reachability',
  kinds: ['delete', 'insert'],
  model({ nodes, edges }, random) {
    const graph = new Digraph(nodes, edges, random, 1)
    const root = Relation.of(1, roots, (index) => [index])
    return { inputs: [root, graph.edges], next: () => graph.next() }
  },
  result: reachabilityResult,
}
