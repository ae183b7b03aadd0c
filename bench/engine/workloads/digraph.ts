/**
 * A random directed graph without loops and without parallel edges, whose transactions take away an edge
 * and add one in turn.
 */
import type { Random } from '../random.ts'
import { Relation } from '../relation.ts'
import type { Row, Transaction } from '../workload.ts'

export class Digraph {
  readonly edges: Relation
  readonly #nodes: number
  readonly #random: Random
  readonly #input: number
  /** An edge as one number. */
  readonly #present = new Set<number>()
  readonly #size: number

  /** @param input which input of the workload the edges are */
  constructor(nodes: number, edges: number, random: Random, input: number) {
    this.#nodes = nodes
    this.#random = random
    this.#input = input
    this.#size = edges
    this.edges = Relation.of(2, edges, () => this.#absent())
  }

  next(): Transaction {
    const insert = this.edges.rows < this.#size
    const row = insert ? this.#insert() : this.#remove()
    return {
      kind: insert ? 'insert' : 'delete',
      input: this.#input,
      deltas: [{ row, weight: insert ? 1 : -1 }],
    }
  }

  #insert(): Row {
    const edge = this.#absent()
    this.edges.push(edge)
    return edge
  }

  #remove(): Row {
    const index = this.#random.below(this.edges.rows)
    const edge = this.edges.row(index)
    this.edges.remove(index)
    this.#present.delete(this.#number(edge))
    return edge
  }

  /** An edge that is not there, and is from now on. */
  #absent(): Row {
    for (;;) {
      const from = this.#random.below(this.#nodes)
      const edge = [from, this.#random.otherThan(from, this.#nodes)]
      if (this.#present.has(this.#number(edge))) continue
      this.#present.add(this.#number(edge))
      return edge
    }
  }

  #number([from = 0, to = 0]: Row): number {
    return from * this.#nodes + to
  }
}
