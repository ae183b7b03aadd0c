/**
 * Operators: what stands between collections. An operator is told of the deltas of its sources and
 * pushes what follows into its targets; it counts both.
 */
import type { Collection } from './collection.ts'

/** What an operator is. */
export type OperatorKind =
  | 'map'
  | 'filter'
  | 'project'
  | 'union'
  | 'negate'
  | 'distinct'
  | 'difference'
  | 'feed'
  | 'conjunction'
  | 'aggregate'
  | 'top'
  | 'allocate'
  | 'output'

/** An operator of a circuit. */
export interface OperatorSpec {
  readonly kind: OperatorKind
  readonly name: string
  readonly sources: readonly Collection[]
  readonly targets: readonly Collection[]
}

/**
 * Operators that want the outcome of a recursion, not its rounds: they may lose rows when their input
 * gains some, and so cannot be part of a cycle.
 */
const WANT_OUTCOME: ReadonlySet<OperatorKind> = new Set([
  'negate',
  'difference',
  'aggregate',
  'top',
  'allocate',
  'output',
])

export class Operator implements OperatorSpec {
  readonly kind: OperatorKind
  readonly name: string
  readonly sources: readonly Collection[]
  readonly targets: readonly Collection[]
  /** Changed rows told to the operator so far. */
  received = 0
  /** Weighted rows the operator pushed so far. */
  emitted = 0
  /**
   * Time spent, in nanoseconds, while the circuit's `timing` was on. What several operators do together
   * counts for one of them.
   */
  nanoseconds = 0

  constructor({ kind, name, sources, targets }: OperatorSpec) {
    this.kind = kind
    this.name = name
    this.sources = sources
    this.targets = targets
  }

  /** Whether the operator can only be applied to collections that are complete. */
  get wantsOutcome(): boolean {
    return WANT_OUTCOME.has(this.kind)
  }
}
