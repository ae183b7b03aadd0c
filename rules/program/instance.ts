/** A running program: transactions of facts in, changed facts out. */
import { Map as ImmutableMap, List } from 'immutable'
import {
  type Change,
  Circuit,
  type CircuitOptions,
  type Collection,
  EngineError,
  type Input,
  type Output,
  output,
  type Row,
  type Transaction,
  type Value,
} from '../../engine/index.ts'
import type { Columns } from '../column.ts'
import { explain } from '../explain/explain.ts'
import { type Explanation, showFact } from '../explain/explanation.ts'
import { type WhyNot, whyNot } from '../explain/why-not.ts'
import { type AnyFact, FactIndex } from '../naive/fact-index.ts'
import { type Violation, violationsOf } from '../never.ts'
import { columnNames, type Fact, type Relation } from '../relation.ts'
import { compile, type Decisions } from './compile.ts'
import type { Program } from './program.ts'

/** What a transaction may do to the inputs. */
export interface FactTransaction {
  insert<C extends Columns>(relation: Relation<C>, fact: Fact<C>): void
  remove<C extends Columns>(relation: Relation<C>, fact: Fact<C>): void
  /** Adds a row, given as values in the order of the columns, `weight` (1 or -1) times. */
  change(relation: Relation, row: Row, weight: number): void
}

/** A fact that the last transaction brought (1) or took (-1). */
export interface FactChange<C extends Columns> {
  readonly fact: Fact<C>
  readonly weight: number
}

/** What a transaction would change. */
export interface FactSpeculation {
  /** What it would change in a relation. */
  changes<C extends Columns>(relation: Relation<C>): readonly FactChange<C>[]
  /** What it would change in every relation in which it would change something. */
  all(): ReadonlyMap<Relation, readonly FactChange<Columns>[]>
}

/** A program at work. */
export interface Instance {
  readonly circuit: Circuit
  /** Applies a transaction, all of it or, when a rule throws, nothing. */
  transact(change: (transaction: FactTransaction) => void): void
  /** All facts of a relation. */
  facts<C extends Columns>(relation: Relation<C>): readonly Fact<C>[]
  /** Which facts a transaction would bring and take, and in which relations; nothing is changed. */
  speculate(change: (transaction: FactTransaction) => void): FactSpeculation
  /**
   * Why a fact is there: its derivation down to input facts, or, with `all`, every derivation from
   * facts that were there before it.
   *
   * @throws EngineError when there is no such fact
   */
  explain<C extends Columns>(relation: Relation<C>, fact: Fact<C>, which?: 'first' | 'all'): Explanation
  /**
   * Why a fact is not there, or none with these values: for each rule the first literal that fails.
   *
   * @throws EngineError when there is such a fact
   */
  whyNot<C extends Columns>(relation: Relation<C>, fact: Partial<Fact<C>>): WhyNot
  /** What may never be, by the program's invariants, and is. The search costs when it is asked for. */
  violations(): readonly Violation[]
  /** How many facts a relation has. */
  size(relation: Relation): number
  /** What the last transaction changed in a relation named as an output. */
  changes<C extends Columns>(relation: Relation<C>): readonly FactChange<C>[]
}

/** How a program deals with functions of rules that throw. */
export interface StartOptions extends CircuitOptions {
  /**
   * Another instance of the program, whose place this one takes: what its allocations have decided stays decided, where
   * the first transaction brings the same requests.
   */
  readonly decidedBy?: Instance
}

/**
 * Starts a program with empty inputs.
 *
 * @param outputs the relations whose changes will be asked for
 * @param options what becomes of functions that throw: without `onFailure` the transaction fails
 */
export function start(
  program: Program,
  outputs: readonly Relation[] = [],
  options: StartOptions = {},
): Instance {
  return new RunningProgram(program, outputs, options)
}

class RunningProgram implements Instance {
  readonly circuit: Circuit
  readonly #collections: ReadonlyMap<Relation, Collection>
  readonly #outputs: ReadonlyMap<Relation, Output>
  readonly #inputs: ReadonlyMap<Relation, Input>
  readonly #program: Program

  constructor(program: Program, outputs: readonly Relation[], options: StartOptions) {
    this.#program = program
    this.circuit = new Circuit(options)
    const { decidedBy } = options
    const earlier = decidedBy && ((relation: Relation) => decisionsOf(decidedBy, relation))
    const { collections, inputs } = compile(program, this.circuit, earlier)
    this.#collections = collections
    this.#inputs = inputs
    this.#outputs = new Map(outputs.map((relation) => [relation, output(this.#collection(relation))]))
  }

  transact(change: (transaction: FactTransaction) => void): void {
    this.circuit.transact((tx) => change(new OpenFacts(tx, this.#inputs)))
  }

  speculate(change: (transaction: FactTransaction) => void): FactSpeculation {
    const speculation = this.circuit.speculate((tx) => change(new OpenFacts(tx, this.#inputs)))
    const changes = <C extends Columns>(relation: Relation<C>): readonly FactChange<C>[] =>
      toFactChanges(relation, speculation.changes(this.#collection(relation)))
    return {
      changes,
      all: () =>
        new Map(
          [...this.#collections.keys()].flatMap((relation) => {
            const its = changes(relation)
            return its.length > 0 ? [[relation, its] as const] : []
          }),
        ),
    }
  }

  facts<C extends Columns>(relation: Relation<C>): readonly Fact<C>[] {
    const { trace, store } = this.#collection(relation)
    // A daemon asks for many relations after each change, and next to all of them are empty.
    if (trace.size === 0) return []
    const { storage } = this.circuit
    const names = columnNames(relation)
    return Array.from(trace.entries(), ([row]) => toFact<C>(names, storage.row(store, row)))
  }

  explain<C extends Columns>(
    relation: Relation<C>,
    fact: Fact<C>,
    which: 'first' | 'all' = 'first',
  ): Explanation {
    const facts = this.#index()
    const [found] = facts.find(relation, new Map(Object.entries(fact)))
    if (!found) throw new EngineError(`${relation.name}${showFact(fact)} is no fact: ask whyNot`)
    const rank = (of: Relation, its: AnyFact): number => {
      const collection = this.#collection(of)
      return collection.rank(collection.rowId(toRow(of, its)))
    }
    return explain({ program: this.#program, facts, rank }, relation, found, which === 'all')
  }

  whyNot<C extends Columns>(relation: Relation<C>, fact: Partial<Fact<C>>): WhyNot {
    const facts = this.#index()
    const wanted = Object.entries(fact) as [string, Value][] // the columns of a fact hold values
    const [found] = facts.find(relation, new Map(wanted))
    if (found) throw new EngineError(`${relation.name}${showFact(found)} is a fact: ask explain`)
    return whyNot(this.#program, facts, relation, Object.fromEntries(wanted))
  }

  violations(): readonly Violation[] {
    return violationsOf(this.#program.nevers, this.#index())
  }

  /** All facts of the program as they are now. */
  #index(): FactIndex {
    return new FactIndex((relation) => this.facts(relation))
  }

  size(relation: Relation): number {
    return this.#collection(relation).held
  }

  changes<C extends Columns>(relation: Relation<C>): readonly FactChange<C>[] {
    const found = this.#outputs.get(relation)
    if (!found) throw new EngineError(`${relation.name} is no output of this program`)
    return toFactChanges(relation, found.changes())
  }

  #collection(relation: Relation): Collection {
    const found = this.#collections.get(relation)
    if (!found) throw new EngineError(`${relation.name} is not part of this program`)
    return found
  }
}

/** What an allocation has decided; Immutable maps tell values apart as the engine does. */
function decisionsOf(instance: Instance, relation: Relation): ReturnType<Decisions> {
  const columns = columnNames(relation)
  const decided = ImmutableMap<List<Value>, number>().withMutations((made) => {
    for (const fact of instance.facts(relation)) {
      const [scope = null, key = null, number] = columns.map((column) => (fact as AnyFact)[column])
      made.set(List([scope, key]), number as number) // an allocation gives integers
    }
  })
  return (scope, key) => decided.get(List([scope, key]))
}

/** A transaction of rows as one of facts. */
class OpenFacts implements FactTransaction {
  readonly #rows: Transaction
  readonly #inputs: ReadonlyMap<Relation, Input>

  constructor(rows: Transaction, inputs: ReadonlyMap<Relation, Input>) {
    this.#rows = rows
    this.#inputs = inputs
  }

  insert<C extends Columns>(relation: Relation<C>, fact: Fact<C>): void {
    this.#rows.insert(this.#input(relation), toRow(relation, fact))
  }

  remove<C extends Columns>(relation: Relation<C>, fact: Fact<C>): void {
    this.#rows.remove(this.#input(relation), toRow(relation, fact))
  }

  change(relation: Relation, row: Row, weight: number): void {
    this.#rows.change(this.#input(relation), row, weight)
  }

  #input(relation: Relation): Input {
    const found = this.#inputs.get(relation)
    if (!found) throw new EngineError(`${relation.name} is no input of this program`)
    return found
  }
}

function toFactChanges<C extends Columns>(
  relation: Relation<C>,
  changes: readonly Change[],
): readonly FactChange<C>[] {
  const names = columnNames(relation)
  return changes.map(({ row, weight }) => ({ fact: toFact<C>(names, row), weight }))
}

function toRow(relation: Relation, fact: Readonly<Record<string, unknown>>): Row {
  const names = columnNames(relation)
  const unknown = Object.keys(fact).find((name) => !names.includes(name))
  if (unknown !== undefined) throw new EngineError(`${relation.name} has no column ${unknown}`)
  // The types of `insert` and `remove` see to it that the columns hold values.
  return names.map((name) => fact[name]) as Row
}

function toFact<C extends Columns>(names: readonly string[], row: Row): Fact<C> {
  const fact: Record<string, unknown> = {}
  for (let i = 0; i < names.length; i++) fact[names[i] as string] = row[i]
  // The row comes from a collection with the columns C.
  return fact as Fact<C>
}
