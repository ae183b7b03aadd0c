/** From decisions to operators: whatever numbers come, the operator reads what is there. */
import type { Semantics, Value } from '../../../engine/index.ts'
import type { Choices } from './choices.ts'
import {
  type ClauseDescription,
  type FoldName,
  type Known,
  named,
  type OperatorDescription,
  type Pairs,
  type Place,
  type RuleDescription,
} from './description.ts'
import type { Expression, Predicate } from './functions.ts'

export const KINDS = [
  'map',
  'filter',
  'flatMap',
  'project',
  'union',
  'negate',
  'distinct',
  'difference',
  'join',
  'semijoin',
  'antijoin',
  'leftJoin',
  'outerJoin',
  'rules',
  'aggregate',
  'top',
  'recursion',
] as const

export type Kind = (typeof KINDS)[number]

/** Collections wider than this are only narrowed: products of them grow beyond what the oracle can try. */
const WIDE = 3

/** Variables that atoms and constants bind; computed ones come after them. */
const VARIABLES = 4
const CONSTANT = VARIABLES
const COMPUTED = VARIABLES + 1

/** How many variables a conjunction may have. */
export const MOST_VARIABLES = VARIABLES + 4

/** The operators that a decision for `kind` leads to. */
export function resolve(
  kind: Kind,
  choose: Choices,
  known: readonly Known[],
  domain: readonly Value[],
): readonly OperatorDescription[] {
  return new Resolver(choose, known, domain).operators(kind)
}

class Resolver {
  readonly #choose: Choices
  readonly #known: readonly Known[]
  readonly #domain: readonly Value[]

  constructor(choose: Choices, known: readonly Known[], domain: readonly Value[]) {
    this.#choose = choose
    this.#known = known
    this.#domain = domain
  }

  operators(kind: Kind): readonly OperatorDescription[] {
    const choose = this.#choose
    switch (kind) {
      case 'map': {
        const source = this.#place()
        const row = choose.list(1, 3, () => this.#expression(this.#width(source)))
        return [{ kind, source, columns: named(row.length), row }]
      }
      case 'filter': {
        const source = this.#place()
        return [{ kind, source, predicate: this.#predicate(this.#width(source)) }]
      }
      case 'flatMap': {
        const source = this.#place()
        const columns = named(1 + choose.below(3))
        const rows = choose.list(1, 2, () => columns.map(() => this.#expression(this.#width(source))))
        return [{ kind, source, columns, predicate: this.#predicate(this.#width(source)), rows }]
      }
      case 'project': {
        const source = this.#place()
        const columns = choose.subset(this.#positions(source), 0, 3)
        const equal = choose
          .subset(this.#positions(source), 0, 1)
          .map((column) => [column, choose.of(this.#domain)] as const)
        return [{ kind, source, columns, equal, semantics: this.#semantics() }]
      }
      case 'union': {
        const first = this.#place()
        return [{ kind, sources: [first, ...choose.list(0, 2, () => this.#alike(first))] }]
      }
      case 'negate':
      case 'distinct':
        return [{ kind, source: this.#place() }]
      case 'difference': {
        const desired = this.#place()
        return [{ kind, desired, actual: this.#alike(desired) }]
      }
      case 'join':
      case 'semijoin':
      case 'antijoin':
      case 'leftJoin':
      case 'outerJoin': {
        const [left, right] = [this.#narrow(), this.#narrow()]
        return [{ kind, left, right, on: this.#pairs(left, right) }]
      }
      case 'rules':
        return [this.#rules()]
      case 'aggregate':
        return this.#aggregate()
      case 'top': {
        const source = this.#place()
        const by = choose
          .subset(this.#positions(source), 0, 2)
          .map((column) => ({ column, descending: choose.once(2) }))
        return [
          { kind, source, key: choose.subset(this.#positions(source), 0, 2), by, limit: 1 + choose.below(4) },
        ]
      }
      case 'recursion':
        return this.#recursion()
    }
  }

  /** The folded column of a sum has to hold numbers, so a map that adds one comes first. */
  #aggregate(): readonly OperatorDescription[] {
    const choose = this.#choose
    const source = this.#narrow()
    const positions = this.#positions(source)
    const last = positions.length
    const row: readonly Expression[] = [
      ...positions.map((index) => ({ kind: 'argument', index }) as const),
      { kind: 'number', index: choose.below(Math.max(1, last)) },
    ]
    const names: readonly FoldName[] = ['count', 'sum', 'min', 'max', 'collect', 'mixed']
    const folds = choose.list(1, 3, () => {
      const fold = choose.of(names)
      if (fold === 'sum') return { fold, column: last }
      return { fold, column: fold === 'count' && choose.once(2) ? undefined : choose.below(last + 1) }
    })
    const measured: OperatorDescription =
      last === 0
        ? { kind: 'map', source, columns: named(1), row: [{ kind: 'constant', value: 0.1 }] }
        : { kind: 'map', source, columns: named(row.length), row }
    return [
      measured,
      { kind: 'aggregate', source: this.#known.length, key: choose.subset(positions, 0, 2), folds },
    ]
  }

  #rules(): OperatorDescription {
    const choose = this.#choose
    const targets = choose.list(1, 2, () => ({
      columns: named(1 + choose.below(3)),
      semantics: this.#semantics(),
    }))
    const base = this.#known.length
    const any = this.#places((place) => this.#width(place) <= WIDE)
    const rules = choose.list(1, 2, (i): RuleDescription => {
      const target = i % targets.length
      const alike = any.filter((place) => this.#width(place) === targets[target]?.columns.length)
      if (alike.length > 0 && choose.once(4))
        return { kind: 'feed', source: choose.of(alike), target: base + target }
      const heads = i === 0 ? targets.map((_, t) => base + t) : [base + target]
      return this.#conjunction(
        any,
        heads,
        (place) => targets[place - base]?.columns.length ?? this.#width(place),
        4,
        true,
      )
    })
    return { kind: 'rules', targets, rules }
  }

  /** A recursion reads what is never negative; where there is nothing of that kind, it brings a set of its own. */
  #recursion(): readonly OperatorDescription[] {
    const choose = this.#choose
    const positive = this.#places((place) => this.#isPositive(place) && this.#width(place) <= WIDE)
    const first = this.#narrow()
    const own: readonly OperatorDescription[] =
      positive.length === 0 ? [{ kind: 'distinct', source: first }] : []
    const outside = own.length > 0 ? [this.#known.length] : positive
    const sets = own.length > 0 ? outside : positive.filter((place) => this.#known[place]?.isSet)
    const base = this.#known.length + own.length
    const targets = choose.list(1, 3, () => ({
      columns: named(1 + choose.below(2)),
      semantics: 'set' as const,
    }))
    const members = targets.map((_, t) => base + t)
    const widths = new Map(members.map((member, t) => [member, targets[t]?.columns.length ?? 0]))
    const width = (place: Place): number =>
      widths.get(place) ?? (own.length > 0 ? this.#width(first) : this.#width(place))
    const rules = members.flatMap((target) =>
      choose.list(1, 3, (i): RuleDescription => {
        const sources = i === 0 ? outside : [...outside, ...members, ...members]
        const alike = sources.filter((place) => width(place) === width(target))
        if (alike.length === 0 || !choose.once(3))
          return this.#conjunction(sources, [target], width, 3, false, sets)
        const source = choose.of(alike)
        if (choose.once(2)) return { kind: 'feed', source, target }
        return { kind: 'feed', source, target, through: this.#predicate(width(source)) }
      }),
    )
    return [...own, { kind: 'recursion', targets, rules }]
  }

  /**
   * @param fresh whether new values may be computed: a recursion that made some might have no end
   * @param sets where the absence of rows may be told, by default in all sets
   */
  #conjunction(
    sources: readonly Place[],
    targets: readonly Place[],
    widthOf: (place: Place) => number,
    atoms: number,
    fresh: boolean,
    sets: readonly Place[] = sources.filter((place) => this.#known[place]?.isSet),
  ): RuleDescription {
    const choose = this.#choose
    const constants = choose.once(4) ? ([[CONSTANT, choose.of(this.#domain)]] as const) : []
    const variables = [...Array(VARIABLES + constants.length).keys()]
    const clauses: ClauseDescription[] = [
      ...choose.list(1, atoms, (): ClauseDescription => {
        const source = choose.of(sources)
        const width = widthOf(source)
        // Inside a recursion its own collections are read whole.
        const columns =
          fresh && width > 0 && choose.once(3)
            ? ascending(choose.subset([...Array(width).keys()], 0, width))
            : undefined
        const named = Array.from({ length: columns?.length ?? width }, () => choose.of(variables))
        return { kind: 'atom', source, ...(columns ? { columns } : {}), variables: named }
      }),
    ]
    const bound = new Set<number>(constants.map(([variable]) => variable))
    for (const clause of clauses) if (clause.kind === 'atom') for (const v of clause.variables) bound.add(v)
    const some = (count: number): readonly number[] =>
      Array.from({ length: count }, () => choose.of([...bound]))
    if (bound.size === 0) return this.#nullary(clauses, targets, widthOf)
    if (fresh && choose.once(3)) {
      const result = choose.once(3) ? choose.of([...bound]) : COMPUTED
      clauses.push({ kind: 'compute', arguments: some(2), result, expression: this.#expression(2) })
      bound.add(result)
    }
    if (fresh && choose.once(4)) {
      const result = choose.once(3) ? choose.of([...bound]) : COMPUTED + 1
      const expressions = choose.list(0, 3, () => this.#expression(2))
      clauses.push({ kind: 'each', arguments: some(2), result, expressions })
      bound.add(result)
    }
    if (choose.once(3)) clauses.push({ kind: 'filter', arguments: some(2), predicate: this.#predicate(2) })
    if (sets.length > 0 && choose.once(3)) {
      const source = choose.of(sets)
      clauses.push({ kind: 'absent', source, variables: some(widthOf(source)) })
    }
    const heads = targets.map((target) => ({ target, variables: some(widthOf(target)) }))
    return { kind: 'conjunction', clauses: this.#shuffled(clauses), constants, heads }
  }

  /** A conjunction without variables: its heads are made of a constant. */
  #nullary(
    clauses: readonly ClauseDescription[],
    targets: readonly Place[],
    widthOf: (place: Place) => number,
  ): RuleDescription {
    const heads = targets.map((target) => ({
      target,
      variables: Array<number>(widthOf(target)).fill(CONSTANT),
    }))
    return { kind: 'conjunction', clauses, constants: [[CONSTANT, this.#choose.of(this.#domain)]], heads }
  }

  /** Clauses in any order, computed values in the order of their making. */
  #shuffled(clauses: readonly ClauseDescription[]): readonly ClauseDescription[] {
    return this.#choose.once(2) ? this.#choose.subset(clauses, clauses.length, clauses.length) : clauses
  }

  #pairs(left: Place, right: Place): Pairs {
    const choose = this.#choose
    const count = choose.once(6) ? 0 : 1 + choose.below(2)
    const lefts = choose.subset(this.#positions(left), count, count)
    const rights = choose.subset(this.#positions(right), count, count)
    return lefts.slice(0, rights.length).map((column, i) => [column, rights[i] as number])
  }

  #expression(width: number): Expression {
    const choose = this.#choose
    if (width === 0) return { kind: 'constant', value: choose.of(this.#domain) }
    const index = choose.below(width)
    const kind = choose.of([
      'argument',
      'argument',
      'argument',
      'constant',
      'type',
      'number',
      'pair',
    ] as const)
    if (kind === 'constant') return { kind, value: choose.of(this.#domain) }
    return kind === 'pair' ? { kind, index, other: choose.below(width) } : { kind, index }
  }

  #predicate(width: number): Predicate {
    const choose = this.#choose
    const [index, not] = [choose.below(Math.max(1, width)), choose.once(2)]
    const kind = choose.of(['equal', 'is', 'type'] as const)
    if (kind === 'is') return { kind, index, not, value: choose.of(this.#domain) }
    if (kind === 'type') return { kind, index, not, type: choose.of(['number', 'string', 'object']) }
    return { kind, index, not, other: choose.below(Math.max(1, width)) }
  }

  #semantics(): Semantics {
    return this.#choose.of(['bag', 'set'])
  }

  #isPositive(place: Place): boolean {
    return this.#known[place]?.isPositive === true
  }

  #columns(place: Place): readonly string[] {
    return this.#known[place]?.columns ?? []
  }

  #width(place: Place): number {
    return this.#columns(place).length
  }

  #positions(place: Place): readonly number[] {
    return [...this.#columns(place).keys()]
  }

  /** The latest collections come first, so that circuits grow deep. */
  #places(which: (place: Place) => boolean): readonly Place[] {
    return [...this.#known.keys()].reverse().filter(which)
  }

  #place(): Place {
    return this.#choose.of(this.#places(() => true))
  }

  #narrow(): Place {
    return this.#choose.of(this.#places((place) => this.#width(place) <= WIDE))
  }

  /** A collection of as many columns as another. */
  #alike(other: Place): Place {
    return this.#choose.of(this.#places((place) => this.#width(place) === this.#width(other)))
  }
}

function ascending(positions: readonly number[]): readonly number[] {
  return [...positions].sort((a, b) => a - b)
}
