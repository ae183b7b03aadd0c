/**
 * How often each node of the engine had something to do (`inc-engine/show-stats`): `compute` counts transactions in
 * which its relations changed, `recompute` those in which everything was derived from scratch. Nothing is ever
 * cancelled.
 */
import type { AnyRelation, Instance } from '../rules/index.ts'

/** A node by its name, and the relations whose changes are its work; those that are of no program never change. */
export interface EngineNode {
  readonly name: string
  readonly relations: readonly AnyRelation[]
}

/** What the engine keeps of a relation, with its counters. */
type Collection = Instance['circuit']['collections'][number]

interface NodeStatistics {
  readonly name: string
  readonly collections: readonly Collection[]
  /** Changed rows of its collections, when they were last counted. */
  seen: number
  recompute: number
  compute: number
}

export class EngineStatistics {
  readonly #kinds: readonly EngineNode[]
  #nodes: readonly NodeStatistics[]

  /** @param nodes in the order of their evaluation; the last one has work whenever any other has */
  constructor(nodes: readonly EngineNode[]) {
    this.#kinds = nodes
    this.#nodes = nodes.map(({ name }) => node(name, []))
  }

  /** Counts for an instance from now on, which has just derived everything from scratch. */
  recomputed(instance: Instance): void {
    const earlier = this.#nodes
    this.#nodes = this.#kinds.map(({ name, relations }, at) => {
      const names = new Set(relations.map((relation) => relation.name))
      const collections = instance.circuit.collections.filter((collection) => names.has(collection.name))
      const recompute = (earlier[at]?.recompute ?? 0) + 1
      return { ...node(name, collections), recompute, compute: earlier[at]?.compute ?? 0 }
    })
  }

  /** Counts what a transaction has done. */
  computed(): void {
    let any = false
    for (const one of this.#nodes) {
      const now = changedRows(one.collections)
      if (now !== one.seen) {
        one.compute++
        any = true
      }
      one.seen = now
    }
    const output = this.#nodes.at(-1)
    if (any && output) output.compute++
  }

  /** Takes what has changed since as seen: a speculation, which counters count too, is no work of the daemon. */
  ignore(): void {
    for (const one of this.#nodes) one.seen = changedRows(one.collections)
  }

  clear(): void {
    for (const one of this.#nodes) {
      one.recompute = 0
      one.compute = 0
    }
  }

  /** All nodes; or one, if there is one of that name; or one number of it. */
  describe(name?: string, statistic?: string): string {
    const chosen = name === undefined ? this.#nodes : this.#nodes.filter((one) => one.name === name)
    if (statistic === undefined) return chosen.map(describeNode).join('')
    const [one] = chosen
    if (!one) return ''
    const numbers: Readonly<Record<string, number>> = {
      recompute: one.recompute,
      compute: one.compute,
      cancel: 0,
    }
    const number = Object.hasOwn(numbers, statistic) ? numbers[statistic] : undefined
    return number === undefined ? `Invalid stat type : ${statistic}` : String(number)
  }
}

function node(name: string, collections: readonly Collection[]): NodeStatistics {
  return { name, collections, seen: changedRows(collections), recompute: 0, compute: 0 }
}

function changedRows(collections: readonly Collection[]): number {
  let rows = 0
  for (const { counters } of collections) rows += counters.changed
  return rows
}

function describeNode({ name, recompute, compute }: NodeStatistics): string {
  const line = (title: string, number: number): string =>
    `- ${title.padEnd(10)} ${String(number).padStart(12)}\n`
  return `Node: ${name}\n${line('recompute:', recompute)}${line('compute:', compute)}${line('cancel:', 0)}`
}
