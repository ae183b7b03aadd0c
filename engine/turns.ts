/** Turns: which nodes have something to do in the transaction under way, in the order of evaluation. */

/** A part of the circuit that keeps state of its own and takes part in transactions. */
export interface Stateful {
  undo(): void
  commit(): void
}

/** A node that takes turns: a collection, a recursion, or an operator that must see all of its inputs first. */
export interface Node extends Stateful {
  readonly name: string
  step(): void
}

export class Turns {
  readonly #nodes: Node[] = []
  #due = new Uint8Array(64)
  /** What changed in the transaction under way, and so has something to commit or to undo. */
  #touched: Stateful[] = []

  /** How many nodes there are. */
  get length(): number {
    return this.#nodes.length
  }

  /** Adds a node after all others. */
  add(node: Node): void {
    this.#nodes.push(node)
    if (this.#nodes.length <= this.#due.length) return
    const due = new Uint8Array(this.#due.length * 2)
    due.set(this.#due)
    this.#due = due
  }

  /** Makes a node take its turn. */
  schedule(index: number): void {
    this.#due[index] = 1
  }

  /** Says that `stateful` changes; to be called once a transaction. */
  touch(stateful: Stateful): void {
    this.#touched.push(stateful)
  }

  /** Lets all nodes that are due, and those that become due on the way, take their turns. */
  run(): void {
    const due = this.#due
    for (let index = due.indexOf(1); index !== -1; index = due.indexOf(1, index + 1)) {
      due[index] = 0
      const node = this.#nodes[index] as Node
      this.#touched.push(node)
      node.step()
    }
  }

  commit(): void {
    for (const stateful of this.#touched) stateful.commit()
    this.#touched = []
  }

  undo(): void {
    for (const stateful of this.#touched) stateful.undo()
    this.#touched = []
    // Nodes that are still due have only what was pushed to them.
    for (let index = this.#due.indexOf(1); index !== -1; index = this.#due.indexOf(1, index + 1)) {
      ;(this.#nodes[index] as Node).undo()
      this.#due[index] = 0
    }
  }
}
