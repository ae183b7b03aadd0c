/** Introspection: a circuit as data, with what each of its parts has done and holds. */
import type { Circuit } from './circuit.ts'
import type { Collection } from './collection.ts'
import type { OperatorKind } from './operator.ts'
import type { Semantics } from './storage/trace.ts'

/** A collection; `id` is what operators refer to. */
export interface CollectionDescription {
  readonly id: number
  readonly name: string
  readonly columns: readonly string[]
  readonly semantics: Semantics
  /** The name of the recursion it is part of. */
  readonly recursion?: string
  /** Weighted rows pushed into it, and changed rows it told its listeners, so far. */
  readonly pushed: number
  readonly changed: number
  /** Rows held in its trace at present. */
  readonly held: number
  /** The columns by which its trace is indexed. */
  readonly arrangements: readonly (readonly string[])[]
}

/** An operator; its sources and targets are ids of collections. */
export interface OperatorDescription {
  readonly kind: OperatorKind
  readonly name: string
  readonly sources: readonly number[]
  readonly targets: readonly number[]
  /** Changed rows it was told of, and weighted rows it pushed, so far. */
  readonly received: number
  readonly emitted: number
  /** Time spent while `Circuit.timing` was on; what several operators do together counts for one of them. */
  readonly nanoseconds: number
}

/** A circuit as plain data, fit for JSON. Counters include transactions that failed or were speculations. */
export interface CircuitDescription {
  readonly transactions: number
  /** Distinct rows and pooled values held. */
  readonly rows: number
  readonly values: number
  readonly collections: readonly CollectionDescription[]
  readonly operators: readonly OperatorDescription[]
}

/** Describes a circuit as it is now. */
export function describe(circuit: Circuit): CircuitDescription {
  const { collections, operators, transactions, storage } = circuit
  const ids = new Map(collections.map((collection, id) => [collection, id]))
  const idsOf = (some: readonly Collection[]): number[] => some.map((each) => ids.get(each) ?? -1)
  return {
    transactions,
    ...storage.held,
    collections: collections.map((collection, id) => ({
      id,
      name: collection.name,
      columns: collection.columns,
      semantics: collection.semantics,
      ...(collection.recursion ? { recursion: collection.recursion.name } : {}),
      ...collection.counters,
      held: collection.held,
      arrangements: collection.arrangements,
    })),
    operators: operators.map(({ kind, name, sources, targets, received, emitted, nanoseconds }) => ({
      kind,
      name,
      sources: idsOf(sources),
      targets: idsOf(targets),
      received,
      emitted,
      nanoseconds,
    })),
  }
}
