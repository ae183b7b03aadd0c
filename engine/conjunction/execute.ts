/**
 * Execution: a plan becomes a tree of continuations, each of which calls the next with what it found.
 */
import { is } from 'immutable'
import type { Circuit } from '../circuit.ts'
import type { Collection, Listener } from '../collection.ts'
import type { Delta } from '../delta.ts'
import { ClauseError, EngineError } from '../errors.ts'
import type { Operator } from '../operator.ts'
import { isRecursive } from '../operators/each-change.ts'
import { NO_SLOT } from '../storage/arrangement.ts'
import type { Trace } from '../storage/trace.ts'
import type { RowId } from '../value.ts'
import {
  type Absent,
  type Atom,
  type Clause,
  type Conjunction,
  type Head,
  positionsOf,
  type Variable,
} from './clause.ts'
import { Frame, type Maker } from './frame.ts'
import { type Branch, type Derivation, type PlanNode, type PlanTree, plan } from './plan.ts'
import { type Continuation, lookUp, probe } from './probe.ts'
import { userFunction } from './user-function.ts'

/**
 * Wires a conjunction into the circuit: every change of what it reads is joined and pushed to its heads.
 *
 * @throws EngineError when a clause has more or fewer variables than its collection has columns, a
 *   variable can never be bound, or an absence is asked for where it cannot be told
 */
export function conjunction(spec: Conjunction): void {
  conjunctions([spec])
}

/**
 * Wires several conjunctions into the circuit. The steps that they have in common, from the same change
 * on, are taken once for all of them.
 *
 * @throws EngineError as {@link conjunction} does
 */
export function conjunctions(specs: readonly Conjunction[]): void {
  for (const spec of specs) check(spec)
  const trees = plan(specs)
  const operators = new Map(specs.map((spec) => [spec, operatorOf(spec)]))
  for (const tree of trees) {
    const { start } = tree
    start.source.listen(execution(tree, operators), start.kind === 'atom' ? start.columns : undefined)
  }
}

function check({ name, clauses, heads }: Conjunction): void {
  const read = clauses.filter(reads)
  for (const clause of read) {
    const columns = positionsOf(clause).map((position) => clause.source.columns[position] as string)
    checkArity(name, clause.source, columns, clause.variables)
  }
  for (const { target, variables } of heads) checkArity(name, target, target.columns, variables)
  const { circuit } = (read[0] ?? noAtom(name)).source
  for (const clause of read) if (clause.kind === 'absent') checkAbsent(name, clause.source, circuit)
}

function operatorOf({ name, clauses, heads }: Conjunction): Operator {
  const sources = clauses.filter(reads).map((clause) => clause.source)
  return (sources[0] as Collection).circuit.operator({
    // it was checked that there is one
    kind: 'conjunction',
    name,
    sources: [...new Set(sources)],
    targets: heads.map((head) => head.target),
  })
}

function reads(clause: Clause): clause is Atom | Absent {
  return clause.kind === 'atom' || clause.kind === 'absent'
}

function checkArity(
  name: string,
  of: Collection,
  columns: readonly string[],
  variables: readonly Variable[],
): void {
  if (columns.length === variables.length) return
  const wanted = `${columns.length} columns (${columns.join(', ')})`
  throw new EngineError(`${name}: ${variables.length} variables for the ${wanted} of ${of.name}`)
}

function checkAbsent(name: string, source: Collection, circuit: Circuit): void {
  if (source.semantics !== 'set')
    throw new EngineError(
      `${name}: the absence of a row can be told only in a set, and ${source.name} is none`,
    )
  if (circuit.scope && isRecursive(source))
    throw new EngineError(
      `${name}: the absence of a row of ${source.name} cannot be told inside the recursion ${circuit.scope.name}`,
    )
}

function noAtom(name: string): never {
  throw new EngineError(`${name}: a conjunction reads at least one collection`)
}

function execution(tree: PlanTree, operators: ReadonlyMap<Conjunction, Operator>): Listener {
  const { source, variables } = tree.start
  const { circuit, store } = source
  const { interner } = circuit.storage
  const frame = new Frame(interner, tree.slots)
  const fixed = [...tree.constants]
  const [operator, ...others] = new Set(
    tree.root.conjunctions.map((spec) => operators.get(spec) as Operator), // each has got one
  )
  if (!operator) throw new Error('a plan of no conjunction') // trees have members
  const context = { circuit, frame, operators: others.length > 0 ? operators : undefined, computed: false }
  const ways = waysOn(tree.root, context)
  const open: Continuation[] = []
  const sign = tree.start.kind === 'absent' ? -1 : 1
  const repeated = variables.map((v, i) => variables.indexOf(v) !== i || tree.constants.has(v))
  const positions = positionsOf(tree.start)
  const ranked = isRecursive(source)
  return {
    operator,
    ...(others.length > 0 ? { others } : {}),
    receive({ rows, weights, length }: Delta) {
      open.length = 0
      for (const { needs, go } of ways) if (needs.every(hasRows)) open.push(go)
      if (open.length === 0) return
      // Constants are interned anew for each delta: between transactions nothing holds their ids.
      for (const [variable, value] of fixed) frame.bindId(variable, interner.id(value))
      for (let i = 0; i < length; i++) {
        const row = rows[i] as RowId
        circuit.row = row
        if (ranked) circuit.rank = source.rank(row)
        let matches = true
        for (let i = 0; i < variables.length; i++) {
          const variable = variables[i] as Variable
          const id = store.at(row, positions[i] as number)
          if (!repeated[i]) frame.bindId(variable, id)
          else if (frame.id(variable) !== id) matches = false
        }
        if (!matches) continue
        for (const go of open) go(sign * (weights[i] as number))
      }
    },
  }
}

/** A way to go on from a point of the plan, and the traces without rows of which it leads nowhere. */
interface Way {
  readonly needs: readonly Trace[]
  readonly go: Continuation
}

const hasRows = (trace: Trace): boolean => trace.size > 0

/** Where ways are made ready. */
interface Context {
  readonly circuit: Circuit
  readonly frame: Frame
  /** Told what they emit, where several share the work. */
  readonly operators: ReadonlyMap<Conjunction, Operator> | undefined
  /** Whether a value has been computed on the way, which may turn out to be none when it is used. */
  readonly computed: boolean
}

function waysOn({ derivations, branches }: PlanNode, context: Context): readonly Way[] {
  const { frame, operators, computed } = context
  return [
    ...derivations.map((derivation) => {
      const go = derive(derivation, context, operators?.get(derivation.conjunction))
      return { needs: [], go: computed ? failing(go, context) : go }
    }),
    ...branches.map((branch) => {
      const { kind } = branch.step
      const computes = computed || kind === 'compute' || kind === 'each'
      const go = compile(branch, frame, follow(branch.next, { ...context, computed: computes }))
      return { needs: [...needsOf(branch)], go: computes || kind === 'filter' ? failing(go, context) : go }
    }),
  ]
}

/** A way on which user code may fail: what it fails at is set aside, and costs no other way. */
function failing(go: Continuation, { circuit }: Context): Continuation {
  if (!circuit.setsAside) return go
  return (weight) => {
    try {
      go(weight)
    } catch (error) {
      if (!(error instanceof ClauseError)) throw error
      circuit.setAside(error, weight)
    }
  }
}

/** What has to have rows for a branch to lead to anything: what is looked up on each of its ways to the end. */
function needsOf({ step, next }: Branch): ReadonlySet<Trace> {
  const [first = new Set<Trace>(), ...more] = next.derivations.length > 0 ? [] : next.branches.map(needsOf)
  const onEach = [...first].filter((trace) => more.every((other) => other.has(trace)))
  return new Set(step.kind === 'probe' ? [step.clause.source.trace, ...onEach] : onEach)
}

/** All that follows from a point of the plan. */
function follow(node: PlanNode, context: Context): Continuation {
  return inTurn(waysOn(node, context).map(({ go }) => go))
}

function inTurn(ways: readonly Continuation[]): Continuation {
  const [only, second] = ways
  if (!only) return () => {}
  if (!second) return only
  return (weight) => {
    for (const way of ways) way(weight)
  }
}

function derive({ heads }: Derivation, context: Context, operator: Operator | undefined): Continuation {
  const { frame, computed } = context
  const emitters = heads.map((head) => emitOne(head, frame))
  // A head may have values that another one lacks.
  const emit = inTurn(computed && heads.length > 1 ? emitters.map((one) => failing(one, context)) : emitters)
  if (!operator) return emit
  return (weight) => {
    emit(weight)
    operator.emitted += heads.length
  }
}

function emitOne({ target, variables }: Head, frame: Frame): Continuation {
  const { store } = target
  const { scratch } = store
  return (weight) => {
    for (let i = 0; i < variables.length; i++) scratch[i] = frame.id(variables[i] as Variable)
    target.push(store.intern(), weight)
  }
}

function compile({ step, bound }: Branch, frame: Frame, next: Continuation): Continuation {
  switch (step.kind) {
    case 'probe':
      return probe(step.clause, step.bound, step.old, frame, next)
    case 'absent':
      return absent(step.clause, step.old, frame, next)
    case 'filter': {
      const { clause } = step
      const test = userFunction(clause.test, clause.arguments, frame, { clause: clause.name, named: bound })
      return (weight) => {
        if (test()) next(weight)
      }
    }
    case 'compute': {
      const { clause, check } = step
      const maker = { clause: clause.name, named: bound }
      const evaluate = userFunction(clause.evaluate, clause.arguments, frame, maker)
      return bindComputed(clause.result, check, frame, maker, next, (use) => use(evaluate()))
    }
    case 'each': {
      const { clause, check } = step
      const maker = { clause: clause.name, named: bound }
      // All values are asked for at once: a generator may throw at any of them.
      const all = (...values: never[]): readonly unknown[] => {
        const found = clause.evaluate(...values)
        return Array.isArray(found) ? found : [...found]
      }
      const evaluate = userFunction(all, clause.arguments, frame, maker)
      return bindComputed(clause.result, check, frame, maker, next, (use) => {
        for (const value of evaluate()) use(value)
      })
    }
  }
}

function bindComputed(
  variable: Variable,
  check: boolean,
  frame: Frame,
  maker: Maker,
  next: Continuation,
  produce: (use: (value: unknown) => void) => void,
): Continuation {
  let weight = 0
  const use = check
    ? (value: unknown) => {
        if (is(value, frame.value(variable))) next(weight)
      }
    : (value: unknown) => {
        frame.bindValue(variable, value, maker)
        next(weight)
      }
  return (given) => {
    weight = given
    produce(use)
  }
}

function absent(clause: Absent, old: boolean, frame: Frame, next: Continuation): Continuation {
  const { trace } = clause.source
  return (weight) => {
    const slot = lookUp(clause, frame)
    if (slot === NO_SLOT || (old ? trace.oldWeight(slot) : trace.weight(slot)) === 0) next(weight)
  }
}
