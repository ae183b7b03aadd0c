/** Circuits as data: what the builder makes a circuit of and the oracle evaluates. */
import type { Semantics, Value } from '../../../engine/index.ts'
import type { Expression, Predicate } from './functions.ts'

/**
 * A collection: its position among those that the inputs and then the operators bring, in their order.
 */
export type Place = number

export type ClauseDescription =
  | {
      readonly kind: 'atom'
      readonly source: Place
      /** Some of the columns, by ascending positions; all where they are left out. */
      readonly columns?: readonly number[]
      readonly variables: readonly number[]
    }
  | { readonly kind: 'absent'; readonly source: Place; readonly variables: readonly number[] }
  | { readonly kind: 'filter'; readonly arguments: readonly number[]; readonly predicate: Predicate }
  | {
      readonly kind: 'compute'
      readonly arguments: readonly number[]
      readonly result: number
      readonly expression: Expression
    }
  | {
      readonly kind: 'each'
      readonly arguments: readonly number[]
      readonly result: number
      readonly expressions: readonly Expression[]
    }

export type RuleDescription =
  | {
      readonly kind: 'feed'
      readonly source: Place
      readonly target: Place
      /** The rows that are fed, by a filter of their own. */
      readonly through?: Predicate
    }
  | {
      readonly kind: 'conjunction'
      readonly clauses: readonly ClauseDescription[]
      readonly constants: readonly (readonly [variable: number, value: Value])[]
      readonly heads: readonly { readonly target: Place; readonly variables: readonly number[] }[]
    }

/** A collection that rules derive. */
export interface TargetDescription {
  readonly columns: readonly string[]
  readonly semantics: Semantics
}

export type FoldName = 'count' | 'sum' | 'min' | 'max' | 'collect' | 'mixed'

/** Pairs of column positions. */
export type Pairs = readonly (readonly [left: number, right: number])[]

/** An operator. Columns are referred to by position. */
export type OperatorDescription =
  | {
      readonly kind: 'map'
      readonly source: Place
      readonly columns: readonly string[]
      readonly row: readonly Expression[]
    }
  | { readonly kind: 'filter'; readonly source: Place; readonly predicate: Predicate }
  | {
      readonly kind: 'flatMap'
      readonly source: Place
      readonly columns: readonly string[]
      /** Rows that fail it become the first row only. */
      readonly predicate: Predicate
      readonly rows: readonly (readonly Expression[])[]
    }
  | {
      readonly kind: 'project'
      readonly source: Place
      readonly columns: readonly number[]
      readonly equal: readonly (readonly [column: number, value: Value])[]
      readonly semantics: Semantics
    }
  | { readonly kind: 'union'; readonly sources: readonly [Place, ...Place[]] }
  | { readonly kind: 'negate' | 'distinct'; readonly source: Place }
  | { readonly kind: 'difference'; readonly desired: Place; readonly actual: Place }
  | {
      readonly kind: 'join' | 'semijoin' | 'antijoin' | 'leftJoin' | 'outerJoin'
      readonly left: Place
      readonly right: Place
      readonly on: Pairs
    }
  | {
      readonly kind: 'rules' | 'recursion'
      readonly targets: readonly TargetDescription[]
      readonly rules: readonly RuleDescription[]
    }
  | {
      readonly kind: 'aggregate'
      readonly source: Place
      readonly key: readonly number[]
      readonly folds: readonly { readonly fold: FoldName; readonly column: number | undefined }[]
    }
  | {
      readonly kind: 'top'
      readonly source: Place
      readonly key: readonly number[]
      readonly by: readonly { readonly column: number; readonly descending: boolean }[]
      readonly limit: number
    }

export interface InputDescription {
  readonly columns: readonly string[]
  readonly semantics: Semantics
}

/** One change of one input. */
export interface InputChange {
  readonly input: Place
  readonly row: readonly Value[]
  readonly weight: number
}

export interface CircuitDescription {
  readonly inputs: readonly InputDescription[]
  readonly operators: readonly OperatorDescription[]
  /** Values that rows are made of, and functions are poisoned with. */
  readonly domain: readonly Value[]
  /** What its outputs keep: those of changes leave collections without a trace. */
  readonly watched: 'contents' | 'changes'
}

/** Names of columns by their positions. */
export function named(width: number): readonly string[] {
  return Array.from({ length: width }, (_, column) => `c${column}`)
}

/** What is known of a collection when the next operator is chosen. */
export interface Known {
  readonly columns: readonly string[]
  /** Whether it holds each row once at most. */
  readonly isSet: boolean
  /** Whether no row ever has a negative weight. */
  readonly isPositive: boolean
}

/** The collections that an operator adds to those there are. */
export function produced(operator: OperatorDescription, known: readonly Known[]): readonly Known[] {
  const columnsOf = (place: Place): readonly string[] => known[place]?.columns ?? []
  const arePositive = (...places: readonly Place[]): boolean =>
    places.every((place) => known[place]?.isPositive === true)
  const bag = (columns: readonly string[], isPositive: boolean): readonly Known[] => [
    { columns, isSet: false, isPositive },
  ]
  switch (operator.kind) {
    case 'map':
    case 'flatMap':
      return bag(operator.columns, arePositive(operator.source))
    case 'filter':
      return bag(columnsOf(operator.source), arePositive(operator.source))
    case 'top':
      return bag(columnsOf(operator.source), true)
    case 'negate':
      return bag(columnsOf(operator.source), false)
    case 'distinct':
      return [{ columns: columnsOf(operator.source), isSet: true, isPositive: true }]
    case 'project': {
      const columns = operator.columns.map((column) => columnsOf(operator.source)[column] as string)
      const isSet = operator.semantics === 'set'
      return [{ columns, isSet, isPositive: isSet || arePositive(operator.source) }]
    }
    case 'union':
      return bag(columnsOf(operator.sources[0]), arePositive(...operator.sources))
    case 'difference':
      return bag(columnsOf(operator.desired), false)
    case 'semijoin':
    case 'antijoin':
      return bag(columnsOf(operator.left), arePositive(operator.left))
    case 'join':
    case 'leftJoin':
    case 'outerJoin': {
      const { left, right, on } = operator
      const width = columnsOf(left).length + columnsOf(right).length - on.length
      return bag(named(width), arePositive(left, right))
    }
    case 'rules':
    case 'recursion':
      return operator.targets.map(({ columns, semantics }) => {
        const isSet = semantics === 'set'
        return { columns, isSet, isPositive: isSet }
      })
    case 'aggregate': {
      const key = operator.key.map((column) => columnsOf(operator.source)[column] as string)
      return bag([...key, ...operator.folds.map((_, i) => `a${i}`)], true)
    }
  }
}
