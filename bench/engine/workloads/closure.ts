/**
 * Workload (d), second part: all pairs of nodes with a path between them, in a sparse random graph (four
 * edges to five nodes).
 *
 *     result(from, to) <- edge(from, to)
 *     result(from, to) <- result(from, via), edge(via, to)
 *
 * Transactions remove an edge and add one in turn; they are reported apart.
 */
import { closureResult } from '../oracle/closure.ts'
import type { Workload } from '../workload.ts'
import { Digraph } from './digraph.ts'

export const closure: Workload = {
  name: 'closure',
  kinds: ['delete', 'insert'],
  model({ nodes, closureEdges }, random) {
    const graph = new Digraph(nodes, closureEdges, random, 0)
    return { inputs: [graph.edges], next: () => graph.next() }
  },
  result: closureResult,
}
