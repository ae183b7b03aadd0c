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
  /** One bit for each node. */
  #due = new Int32Array(1)
  /** What changed in the transaction under way, and so has something to commit or to undo. */
  readonly #touched: Stateful[] = []
  #touchedCount = 0

  /** How many nodes there are. */
  get length(): number {
    return this.#nodes.length
  }

  /** Adds a node after all others. */
  add(node: Node): void {
    this.#nodes.push(node)
    if (this.#nodes.length > this.#due.length * 32) this.#due = new Int32Array(this.#due.length * 2)
  }

  /** Makes a node take its turn. */
  schedule(index: number): void {
    this.#due[index >> 5] = (this.#due[index >> 5] as number) | (1 << (index & 31))
  }

  /** Says that `stateful` changes; to be called once a transaction. */
  touch(stateful: Stateful): void {
    this.#touched[this.#touchedCount++] = stateful
  }

  /** Lets all nodes that are due, and those that become due on the way, take their turns. */
  run(): void {
    for (let node = this.#next(); node; node = this.#next()) {
      this.touch(node)
      node.step()
    }
  }

  commit(): void {
    for (let i = 0; i < this.#touchedCount; i++) this.#touched[i]?.commit()
    this.#touchedCount = 0
  }

  undo(): void {
    for (let i = 0; i < this.#touchedCount; i++) this.#touched[i]?.undo()
    this.#touchedCount = 0
    // Nodes that are still due have only what was pushed to them.
    for (let node = this.#next(); node; node = this.#next()) node.undo()
  }

  /** The first node that is due, which from then on is not. A turn makes only later nodes due. */
  #next(): Node | undefined {
    const due = this.#due
    for (let word = 0; word < due.length; word++) {
      const bits = due[word] as number
      if (bits === 0) continue
      const lowest = bits & -bits
      due[word] = bits ^ lowest
      return this.#nodes[(word << 5) + 31 - Math.clz32(lowest)]
    }
    return undefined
  }
}
