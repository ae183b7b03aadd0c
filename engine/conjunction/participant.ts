/**
 * A participant: a conjunction while it is planned from one of its clauses. Its variables get slots in
 * the order in which they are bound, so that plans which take the same steps use the same slots.
 */
import { EngineError } from '../errors.ts'
import type { Value } from '../value.ts'
import {
  type Absent,
  type Atom,
  type Clause,
  type Conjunction,
  positionsOf,
  type Variable,
} from './clause.ts'
import { bestNext, neededToJoin } from './order.ts'
import type { Derivation, Named, Step } from './plan.ts'

export class Participant {
  readonly conjunction: Conjunction
  /** Equal for clauses that start with the same rows of the same collection. */
  readonly startKey: string
  readonly #start: Atom | Absent
  readonly #position: number
  readonly #left = new Map<number, Clause>()
  readonly #early: ReadonlySet<Variable>
  readonly #slots = new Map<Variable, Variable>()
  #next = 0

  constructor(conjunction: Conjunction, start: Atom | Absent, position: number) {
    this.conjunction = conjunction
    this.#start = start
    this.#position = position
    this.#early = neededToJoin(conjunction)
    conjunction.clauses.forEach((clause, i) => {
      if (i !== position) this.#left.set(i, clause)
    })
    const pattern = start.variables.map((variable) =>
      conjunction.constants.has(variable)
        ? `=${identity(conjunction.constants.get(variable))}`
        : start.variables.indexOf(variable),
    )
    this.startKey = `${start.kind} ${identity(start.source)} ${positionsOf(start)} ${pattern.join(' ')}`
  }

  /** Gives slots to constants, and to the columns of the rows that start the work. */
  begin(constants: ReadonlyMap<Value, Variable>): void {
    for (const [variable, value] of this.conjunction.constants)
      this.#slots.set(variable, constants.get(value) as Variable) // all have been given one
    this.#next = constants.size
    this.#bind(this.#start)
  }

  /** The starting clause, in slots. */
  get start(): Atom | Absent {
    return this.#moved(this.#start)
  }

  get slots(): number {
    return this.#next
  }

  get complete(): boolean {
    return this.#left.size === 0
  }

  /** What the conjunction derives, in slots. @throws EngineError when a variable of a head is never bound */
  derivation(): Derivation {
    const { conjunction } = this
    const heads = conjunction.heads.map(({ target, variables }) => ({
      target,
      variables: variables.map((variable) => {
        const slot = this.#slots.get(variable)
        if (slot === undefined)
          throw new EngineError(`${conjunction.name}: variable ${variable} of the head is never bound`)
        return slot
      }),
    }))
    return { conjunction, heads }
  }

  /**
   * The position of the clause that is best evaluated next, of several the first.
   *
   * @throws EngineError when none can be
   */
  best(): number {
    return this.#best()[0] as number // it is an error when there is none
  }

  /**
   * The steps that are best taken next, by what they do, each with the position of its clause.
   *
   * @throws EngineError when none can be taken
   */
  options(): ReadonlyMap<string, number> {
    const found = new Map<string, number>()
    for (const position of this.#best()) {
      const key = this.#keyOf(this.#clause(position), position)
      if (!found.has(key)) found.set(key, position)
    }
    return found
  }

  /** What a clause with a function is called in errors. */
  clauseName(position: number): string | undefined {
    const clause = this.#clause(position)
    return 'name' in clause ? clause.name : undefined
  }

  /** The slots that are bound and have names. */
  named(): readonly Named[] {
    const { names } = this.conjunction
    return [...this.#slots].flatMap(([variable, slot]) => {
      const name = names?.get(variable)
      return name === undefined ? [] : [{ variable: slot, name }]
    })
  }

  /** Takes the step of a clause: what it binds gets slots. */
  take(position: number): Step {
    const clause = this.#clause(position)
    this.#left.delete(position)
    const known = new Set(this.#slots.keys())
    this.#bind(clause)
    switch (clause.kind) {
      case 'atom': {
        const bound = clause.variables.flatMap((variable, column) => (known.has(variable) ? [column] : []))
        return { kind: 'probe', clause: this.#moved(clause), bound, old: this.#isOld(clause, position) }
      }
      case 'absent':
        return { kind: 'absent', clause: this.#moved(clause), old: this.#isOld(clause, position) }
      case 'filter':
        return { kind: 'filter', clause: { ...clause, arguments: this.#slotsOf(clause.arguments) } }
      case 'compute':
      case 'each': {
        const check = known.has(clause.result)
        const args = this.#slotsOf(clause.arguments)
        const [result = 0] = this.#slotsOf([clause.result])
        // One of the two kinds, which the compiler cannot tell apart through a spread.
        return { kind: clause.kind, clause: { ...clause, arguments: args, result }, check } as Step
      }
    }
  }

  #best(): readonly number[] {
    const positions = bestNext(this.#left, (variable) => this.#slots.has(variable), this.#early)
    if (positions.length > 0) return positions
    const stuck = [...this.#left.values()].map(describe).join(', ')
    throw new EngineError(`${this.conjunction.name}: ${stuck} cannot be bound`)
  }

  #keyOf(clause: Clause, position: number): string {
    const fresh: Variable[] = []
    const slotOf = (variable: Variable): number => {
      const known = this.#slots.get(variable)
      if (known !== undefined) return known
      const place = fresh.indexOf(variable)
      return this.#next + (place === -1 ? fresh.push(variable) - 1 : place)
    }
    switch (clause.kind) {
      case 'atom':
      case 'absent': {
        const version = this.#isOld(clause, position) ? 'old' : 'new'
        const slots = clause.variables.map(slotOf)
        return `${clause.kind} ${version} ${identity(clause.source)} ${positionsOf(clause)} ${slots}`
      }
      case 'filter':
        return `filter ${identity(clause.test)} ${clause.arguments.map(slotOf)}`
      case 'compute':
      case 'each':
        return `${clause.kind} ${identity(clause.evaluate)} ${[...clause.arguments, clause.result].map(slotOf)}`
    }
  }

  #isOld(clause: Atom | Absent, position: number): boolean {
    return clause.source === this.#start.source && position > this.#position
  }

  #bind(clause: Clause): void {
    for (const variable of binds(clause))
      if (!this.#slots.has(variable)) this.#slots.set(variable, this.#next++)
  }

  #moved<C extends Atom | Absent>(clause: C): C {
    return { ...clause, variables: this.#slotsOf(clause.variables) }
  }

  /** The slots of variables that have been bound. */
  #slotsOf(variables: readonly Variable[]): readonly Variable[] {
    return variables.map((variable) => this.#slots.get(variable) as Variable)
  }

  #clause(position: number): Clause {
    return this.#left.get(position) as Clause // positions are those of clauses that are left
  }
}

/** The variables that a clause binds. */
function binds(clause: Clause): readonly Variable[] {
  if (clause.kind === 'atom' || clause.kind === 'absent') return clause.variables
  if (clause.kind === 'compute' || clause.kind === 'each') return [clause.result]
  return []
}

function describe(clause: Clause): string {
  return clause.kind === 'atom' || clause.kind === 'absent'
    ? `${clause.kind} ${clause.source.name}`
    : clause.name
}

const identities = new WeakMap<object, number>()
let lastIdentity = 0

/** A text that is the same for the same object or function, and for equal primitive values. */
function identity(of: unknown): string {
  if ((typeof of !== 'object' || of === null) && typeof of !== 'function')
    return JSON.stringify(`${typeof of} ${String(of)}`)
  const known = identities.get(of)
  if (known !== undefined) return `#${known}`
  identities.set(of, ++lastIdentity)
  return `#${lastIdentity}`
}
