/** Execution: a plan becomes a chain of steps, each of which calls the next with what it found. */
import { is } from 'immutable'
import type { Circuit } from '../circuit.ts'
import type { Collection, Listener } from '../collection.ts'
import type { Delta } from '../delta.ts'
import { EngineError } from '../errors.ts'
import type { Operator } from '../operator.ts'
import { isRecursive } from '../operators/each-change.ts'
import { NO_SLOT } from '../storage/arrangement.ts'
import type { RowId, ValueId } from '../value.ts'
import type { Absent, Atom, Conjunction, Head, Variable } from './clause.ts'
import { Frame } from './frame.ts'
import { binds, type Plan, plan, type Step } from './plan.ts'
import { type Named, userFunction } from './user-function.ts'

/** Makes a user function of a step callable. */
type UserCall = <T>(evaluate: (...values: never[]) => T, args: readonly Variable[], clause: string) => () => T

/** Continues with the present bindings, whose weight is `weight`. */
type Continuation = (weight: number) => void

/**
 * Wires a conjunction into the circuit: every change of what it reads is joined and pushed to its heads.
 *
 * @throws EngineError when a clause has more or fewer variables than its collection has columns, a
 *   variable can never be bound, or an absence is asked for where it cannot be told
 */
export function conjunction(spec: Conjunction): void {
  const { name, clauses, heads } = spec
  const read = clauses.filter((clause) => clause.kind === 'atom' || clause.kind === 'absent')
  for (const { source, variables } of read) checkArity(name, source, variables)
  for (const { target, variables } of heads) checkArity(name, target, variables)
  const { circuit } = (read[0] ?? noAtom(name)).source
  for (const clause of read) if (clause.kind === 'absent') checkAbsent(name, clause.source, circuit)
  const plans = plan(spec)
  const operator = circuit.operator({
    kind: 'conjunction',
    name,
    sources: [...new Set(read.map((clause) => clause.source))],
    targets: heads.map((head) => head.target),
  })
  for (const each of plans) each.start.source.listen(execution(spec, each, operator))
}

function checkArity(name: string, { name: of, columns }: Collection, variables: readonly Variable[]): void {
  if (columns.length === variables.length) return
  const wanted = `${columns.length} columns (${columns.join(', ')})`
  throw new EngineError(`${name}: ${variables.length} variables for the ${wanted} of ${of}`)
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

function execution(spec: Conjunction, { start, position, steps }: Plan, operator: Operator): Listener {
  const { source, variables } = start
  const { circuit, store } = source
  const { interner } = circuit.storage
  const frame = new Frame(interner, spec.variables)
  const fixed = [...spec.constants]
  const named = boundNames(spec, start, steps)
  const run = steps.reduceRight<Continuation>(
    (next, step, i) => {
      const call: UserCall = (evaluate, args, name) =>
        userFunction(evaluate, args, frame, name, named[i] ?? [])
      return compile(step, frame, next, source, position, call)
    },
    emit(spec.heads, frame),
  )
  const sign = start.kind === 'absent' ? -1 : 1
  const repeated = variables.map((v, column) => variables.indexOf(v) !== column || spec.constants.has(v))
  const ranked = isRecursive(source)
  return {
    operator,
    receive({ rows, weights, length }: Delta) {
      // Constants are interned anew for each delta: between transactions nothing holds their ids.
      for (const [variable, value] of fixed) frame.bindId(variable, interner.id(value))
      for (let i = 0; i < length; i++) {
        const row = rows[i] as RowId
        circuit.row = row
        if (ranked) circuit.rank = source.rank(row)
        let matches = true
        for (let column = 0; column < variables.length; column++) {
          const variable = variables[column] as Variable
          const id = store.at(row, column)
          if (!repeated[column]) frame.bindId(variable, id)
          else if (frame.id(variable) !== id) matches = false
        }
        if (matches) run(sign * (weights[i] as number))
      }
    },
  }
}

/** For each step the named variables that are bound before it. */
function boundNames(
  { names }: Conjunction,
  start: Atom | Absent,
  steps: readonly Step[],
): readonly (readonly Named[])[] {
  if (!names) return []
  const bound = new Set(start.variables)
  return steps.map((step) => {
    const named = [...bound].flatMap((variable) => {
      const name = names.get(variable)
      return name === undefined ? [] : [{ variable, name }]
    })
    for (const variable of binds(step.clause)) bound.add(variable)
    return named
  })
}

function emit(heads: readonly Head[], frame: Frame): Continuation {
  const emitters = heads.map(({ target, variables }) => emitOne(target, variables, frame))
  const [only] = emitters
  if (only && emitters.length === 1) return only
  return (weight) => {
    for (const emitter of emitters) emitter(weight)
  }
}

function emitOne(target: Collection, variables: readonly Variable[], frame: Frame): Continuation {
  const { store } = target
  const { scratch } = store
  return (weight) => {
    for (let i = 0; i < variables.length; i++) scratch[i] = frame.id(variables[i] as Variable)
    target.push(store.intern(), weight)
  }
}

function compile(
  step: Step,
  frame: Frame,
  next: Continuation,
  source: Collection,
  position: number,
  call: UserCall,
): Continuation {
  switch (step.kind) {
    case 'probe':
      return probe(step.clause, step.bound, isOld(step.clause, step.position, source, position), frame, next)
    case 'absent':
      return absent(step.clause, isOld(step.clause, step.position, source, position), frame, next)
    case 'filter': {
      const test = call(step.clause.test, step.clause.arguments, step.clause.name)
      return (weight) => {
        if (test()) next(weight)
      }
    }
    case 'compute': {
      const evaluate = call(step.clause.evaluate, step.clause.arguments, step.clause.name)
      const { result } = step.clause
      return bindComputed(result, step.check, frame, next, (use) => use(evaluate()))
    }
    case 'each': {
      // All values are asked for at once: a generator may throw at any of them.
      const evaluate = call(
        (...values: never[]) => [...step.clause.evaluate(...values)],
        step.clause.arguments,
        step.clause.name,
      )
      const { result } = step.clause
      return bindComputed(result, step.check, frame, next, (use) => {
        for (const value of evaluate()) use(value)
      })
    }
  }
}

/**
 * Whether a clause on the very collection that changes must be read in its old version: the clauses
 * before the starting one are new, those after it old, so that each pair of changes counts once.
 */
function isOld(clause: Atom | Absent, position: number, source: Collection, start: number): boolean {
  return clause.source === source && position > start
}

function bindComputed(
  variable: Variable,
  check: boolean,
  frame: Frame,
  next: Continuation,
  produce: (use: (value: unknown) => void) => void,
): Continuation {
  let weight = 0
  const use = check
    ? (value: unknown) => {
        if (is(value, frame.value(variable))) next(weight)
      }
    : (value: unknown) => {
        frame.bindValue(variable, value)
        next(weight)
      }
  return (given) => {
    weight = given
    produce(use)
  }
}

function probe(
  atom: Atom,
  bound: readonly number[],
  old: boolean,
  frame: Frame,
  next: Continuation,
): Continuation {
  const { source, variables } = atom
  const { store, trace, circuit } = source
  const weightAt = (slot: number): number => (old ? trace.oldWeight(slot) : trace.weight(slot))
  const ranked = isRecursive(source)
  // Inside a recursion what is derived has the highest rank of the rows it is derived from.
  const follow = (row: RowId, weight: number): void => {
    const before = circuit.rank
    circuit.rank = Math.max(before, source.rank(row))
    next(weight)
    circuit.rank = before
  }
  if (bound.length === variables.length) {
    return (weight) => {
      const slot = lookUp(atom, frame)
      if (slot === NO_SLOT) return
      const present = weightAt(slot)
      if (present === 0) return
      if (ranked) follow(trace.rowAt(slot), weight * present)
      else next(weight * present)
    }
  }
  const arrangement = trace.arrange(bound)
  const keys = bound.length > 1 ? circuit.storage.store(bound.length) : undefined
  const keyVariables = bound.map((column) => variables[column] as Variable)
  const key = (): number => {
    if (keyVariables.length === 0) return 0
    if (!keys) return frame.id(keyVariables[0] as Variable)
    for (let i = 0; i < keyVariables.length; i++) keys.scratch[i] = frame.id(keyVariables[i] as Variable)
    return keys.find()
  }
  const freeColumns = variables.flatMap((_, column) => (bound.includes(column) ? [] : [column]))
  const freeVariables = freeColumns.map((column) => variables[column] as Variable)
  const binding = freeVariables.map((variable, i) => freeVariables.indexOf(variable) === i)
  return (weight) => {
    const at = key()
    if (keys && at === -1) return
    for (let slot = arrangement.first(at); slot !== NO_SLOT; slot = arrangement.next(slot)) {
      const present = weightAt(slot)
      if (present === 0) continue
      const row = trace.rowAt(slot)
      let matches = true
      for (let i = 0; i < freeVariables.length; i++) {
        const variable = freeVariables[i] as Variable
        const id: ValueId = store.at(row, freeColumns[i] as number)
        if (binding[i]) frame.bindId(variable, id)
        else if (frame.ids[variable] !== id) matches = false
      }
      if (!matches) continue
      if (ranked) follow(row, weight * present)
      else next(weight * present)
    }
  }
}

function absent(clause: Absent, old: boolean, frame: Frame, next: Continuation): Continuation {
  const { trace } = clause.source
  return (weight) => {
    const slot = lookUp(clause, frame)
    if (slot === NO_SLOT || (old ? trace.oldWeight(slot) : trace.weight(slot)) === 0) next(weight)
  }
}

/** The slot of the row that a clause's variables, all bound, make up. */
function lookUp(clause: Atom | Absent, frame: Frame): number {
  const { store, trace } = clause.source
  const { variables } = clause
  for (let i = 0; i < variables.length; i++) store.scratch[i] = frame.id(variables[i] as Variable)
  const row = store.find()
  return row === -1 ? NO_SLOT : trace.slot(row)
}
