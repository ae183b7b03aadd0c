/** A directed graph as lists of successors, or of predecessors, by node. */

export class Adjacency {
  readonly #lists: number[][] = []

  /** The neighbours of a node; changes with the graph. */
  of(node: number): readonly number[] {
    return this.#lists[node] ?? []
  }

  get nodes(): number {
    return this.#lists.length
  }

  add(node: number, neighbour: number): void {
    while (this.#lists.length <= Math.max(node, neighbour)) this.#lists.push([])
    this.#lists[node]?.push(neighbour)
  }

  remove(node: number, neighbour: number): void {
    const list = this.#lists[node] ?? []
    const last = list.pop()
    // Unless it was the last one, its place is the last one's now.
    if (last !== undefined && last !== neighbour) list[list.indexOf(neighbour)] = last
  }

  change(node: number, neighbour: number, weight: 1 | -1): void {
    if (weight === 1) this.add(node, neighbour)
    else this.remove(node, neighbour)
  }
}
