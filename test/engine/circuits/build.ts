/** From a description to a circuit of the engine. */
import {
  type Accumulator,
  aggregate,
  antijoin,
  Circuit,
  type Clause,
  type Collection,
  collect,
  conjunction,
  count,
  difference,
  distinct,
  type Fold,
  feed,
  filter,
  flatMap,
  type Input,
  input,
  join,
  leftJoin,
  map,
  max,
  min,
  negate,
  type Output,
  outerJoin,
  output,
  project,
  recursion,
  semijoin,
  sum,
  top,
  union,
  type Value,
} from '../../../engine/index.ts'
import type {
  CircuitDescription,
  ClauseDescription,
  FoldName,
  OperatorDescription,
  Place,
  RuleDescription,
} from './description.ts'
import { evaluate, Fault, numberOf, test } from './functions.ts'
import { MOST_VARIABLES } from './resolve.ts'

/** A circuit with its ends; collections and outputs are in the order of the description's places. */
export interface Built {
  readonly circuit: Circuit
  readonly inputs: readonly Input[]
  readonly collections: readonly Collection[]
  readonly outputs: readonly Output[]
  /** The outputs that know the contents of their collections. */
  readonly keeping: ReadonlySet<Output>
  readonly fault: Fault
}

export function build(description: CircuitDescription): Built {
  const circuit = new Circuit()
  const fault = new Fault()
  const inputs = description.inputs.map(({ columns, semantics }, i) =>
    input(circuit, `input ${i}`, columns, semantics),
  )
  const collections = inputs.map(({ collection }) => collection)
  description.operators.forEach((operator, i) => {
    add(operator, operatorName(operator, i), circuit, collections, fault)
  })
  const last = collections.length - 1
  const keeps = (place: Place): boolean => place === last || description.watched === 'contents'
  const outputs = collections.map((collection, place) =>
    output(collection, keeps(place) ? 'contents' : 'changes'),
  )
  const keeping = new Set(outputs.filter((_, place) => keeps(place)))
  return { circuit, inputs, collections, outputs, keeping, fault }
}

/** The name by which an operator's user functions can be made to fail. */
export function operatorName({ kind }: OperatorDescription, position: number): string {
  return `${position} ${kind}`
}

function add(
  operator: OperatorDescription,
  name: string,
  circuit: Circuit,
  collections: Collection[],
  fault: Fault,
): void {
  const at = (place: Place): Collection => collections[place] as Collection
  const columns = (place: Place, positions: readonly number[]): readonly string[] =>
    positions.map((position) => at(place).columns[position] as string)
  const guarded = <T>(values: readonly Value[], call: () => T): T => {
    fault.strike(name, values)
    return call()
  }
  switch (operator.kind) {
    case 'map': {
      const { source, row } = operator
      const transform = (values: readonly Value[]) =>
        guarded(values, () => row.map((expression) => evaluate(expression, values)))
      collections.push(map(at(source), name, operator.columns, transform))
      return
    }
    case 'filter': {
      const holds = (row: readonly Value[]) => guarded(row, () => test(operator.predicate, row))
      collections.push(filter(at(operator.source), name, holds))
      return
    }
    case 'flatMap': {
      const { source, rows, predicate } = operator
      const transform = (row: readonly Value[]) =>
        guarded(row, () =>
          (test(predicate, row) ? rows : rows.slice(0, 1)).map((expressions) =>
            expressions.map((expression) => evaluate(expression, row)),
          ),
        )
      collections.push(flatMap(at(source), name, operator.columns, transform))
      return
    }
    case 'project': {
      const { source, semantics } = operator
      const equal = new Map(
        operator.equal.map(([column, value]) => [at(source).columns[column] as string, value]),
      )
      const projection = { columns: columns(source, operator.columns), equal }
      collections.push(project(at(source), name, projection, semantics))
      return
    }
    case 'union': {
      const [first, ...others] = operator.sources
      collections.push(union([at(first), ...others.map(at)], name))
      return
    }
    case 'negate':
      collections.push(negate(at(operator.source), name))
      return
    case 'distinct':
      collections.push(distinct(at(operator.source), name))
      return
    case 'difference':
      collections.push(difference(at(operator.desired), at(operator.actual), name))
      return
    case 'join':
    case 'leftJoin':
    case 'outerJoin':
    case 'semijoin':
    case 'antijoin': {
      const [left, right] = [at(operator.left), at(operator.right)]
      const on = operator.on.map(([l, r]) => [left.columns[l] as string, right.columns[r] as string] as const)
      const width = left.columns.length + right.columns.length - on.length
      const joins = { join, leftJoin, outerJoin }
      collections.push(
        operator.kind === 'semijoin'
          ? semijoin(left, right, name, on)
          : operator.kind === 'antijoin'
            ? antijoin(left, right, name, on)
            : joins[operator.kind](
                left,
                right,
                name,
                on,
                Array.from({ length: width }, (_, i) => `c${i}`),
              ),
      )
      return
    }
    case 'rules':
    case 'recursion': {
      const all = (): void => {
        for (const target of operator.targets)
          collections.push(circuit.collection(name, target.columns, target.semantics))
        for (const rule of operator.rules) addRule(rule, name, at, fault)
      }
      if (operator.kind === 'recursion') recursion(circuit, name, all, 200)
      else all()
      return
    }
    case 'aggregate': {
      const { source, key } = operator
      const folded = operator.folds.map(({ fold, column }, i) => ({
        name: `a${i}`,
        ...(column === undefined ? {} : { column: at(source).columns[column] as string }),
        fold: foldOf(fold, name, fault),
      }))
      collections.push(aggregate(at(source), name, columns(source, key), folded))
      return
    }
    case 'top': {
      const { source, key, limit } = operator
      const by = operator.by.map(({ column, descending }) => ({
        column: at(source).columns[column] as string,
        descending,
      }))
      collections.push(top(at(source), name, columns(source, key), { by, limit }))
      return
    }
  }
}

function addRule(rule: RuleDescription, name: string, at: (place: Place) => Collection, fault: Fault): void {
  if (rule.kind === 'feed') {
    const { source, target, through } = rule
    const holds = (row: readonly Value[]): boolean => {
      fault.strike(name, row)
      return through === undefined || test(through, row)
    }
    feed(through ? filter(at(source), name, holds) : at(source), at(target))
    return
  }
  conjunction({
    name,
    clauses: rule.clauses.map((clause) => clauseOf(clause, name, at, fault)),
    constants: new Map(rule.constants),
    heads: rule.heads.map(({ target, variables }) => ({ target: at(target), variables })),
    variables: MOST_VARIABLES,
  })
}

function clauseOf(
  clause: ClauseDescription,
  name: string,
  at: (place: Place) => Collection,
  fault: Fault,
): Clause {
  switch (clause.kind) {
    case 'atom':
    case 'absent':
      return { ...clause, source: at(clause.source) }
    case 'filter': {
      const holds = (...values: Value[]): boolean => {
        fault.strike(name, values)
        return test(clause.predicate, values)
      }
      return { kind: 'filter', name: 'test', arguments: clause.arguments, test: holds }
    }
    case 'compute': {
      const compute = (...values: Value[]): Value => {
        fault.strike(name, values)
        return evaluate(clause.expression, values)
      }
      return {
        kind: 'compute',
        name: 'value',
        arguments: clause.arguments,
        result: clause.result,
        evaluate: compute,
      }
    }
    case 'each': {
      const each = function* (...values: Value[]): Generator<Value> {
        for (const expression of clause.expressions) {
          yield evaluate(expression, values)
          fault.strike(name, values)
        }
      }
      return {
        kind: 'each',
        name: 'values',
        arguments: clause.arguments,
        result: clause.result,
        evaluate: each,
      }
    }
  }
}

function foldOf(fold: FoldName, name: string, fault: Fault): Fold {
  const known: Readonly<Partial<Record<FoldName, Fold>>> = { count, sum, min, max, collect }
  return known[fold] ?? { name: 'mixed', start: () => new Mixed(name, fault) }
}

/** An accumulator as users write them: a sum of what the values stand for, and it may fail. */
class Mixed implements Accumulator {
  readonly #operator: string
  readonly #fault: Fault
  #total = 0

  constructor(operator: string, fault: Fault) {
    this.#operator = operator
    this.#fault = fault
  }

  get isEmpty(): boolean {
    return this.#total === 0
  }

  add(value: Value, weight: number): void {
    this.#fault.strike(this.#operator, [value])
    this.#total += weight * mixed(value)
  }

  result(): Value {
    this.#fault.strike(this.#operator, [this.#total])
    return this.#total
  }
}

/** What a value stands for in the sum of {@link Mixed}: an integer. */
export function mixed(value: Value): number {
  return Math.trunc(numberOf(value) % 1000) + 1
}
