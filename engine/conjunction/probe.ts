/** Probing: the rows of a collection that fit what is bound, one after the other. */
import { isRecursive } from '../operators/each-change.ts'
import { NO_SLOT } from '../storage/arrangement.ts'
import type { RowId } from '../value.ts'
import { type Absent, type Atom, indexedBy, positionsOf, type Variable } from './clause.ts'
import type { Frame } from './frame.ts'

/** Continues with the present bindings, whose weight is `weight`. */
export type Continuation = (weight: number) => void

/** Goes on with a row that fits, whose weight is `weight` together with that of what led to it. */
type Found = (row: RowId, weight: number) => void

/**
 * Binds the variables of an atom to each row that fits, and goes on.
 *
 * @param bound which of the atom's variables are bound already
 * @param old whether rows are those of the version before the present delta
 */
export function probe(
  atom: Atom,
  bound: readonly number[],
  old: boolean,
  frame: Frame,
  next: Continuation,
): Continuation {
  const { source, columns, variables } = atom
  const { trace } = source
  const weightAt = (slot: number): number => (old ? trace.oldWeight(slot) : trace.weight(slot))
  const found = ranked(atom, next)
  if (columns || bound.length < variables.length) return search(atom, bound, frame, weightAt, found)
  return (weight) => {
    const slot = lookUp(atom, frame)
    if (slot === NO_SLOT) return
    const present = weightAt(slot)
    if (present !== 0) found(trace.rowAt(slot), weight * present)
  }
}

/** Inside a recursion what is derived has the highest rank of the rows it is derived from. */
function ranked({ source }: Atom, next: Continuation): Found {
  if (!isRecursive(source)) return (_, weight) => next(weight)
  const { circuit } = source
  return (row, weight) => {
    const before = circuit.rank
    circuit.rank = Math.max(before, source.rank(row))
    next(weight)
    circuit.rank = before
  }
}

/** Goes through the rows that agree in the columns they are arranged by, and compares what else is bound. */
function search(
  atom: Atom,
  bound: readonly number[],
  frame: Frame,
  weightAt: (slot: number) => number,
  found: Found,
): Continuation {
  const { store, trace, circuit } = atom.source
  const positions = positionsOf(atom)
  const by = indexedBy(atom, bound)
  const arrangement = trace.arrange(by)
  const keys = by.length > 1 ? circuit.storage.store(by.length) : undefined
  const variableAt = (position: number): Variable => atom.variables[positions.indexOf(position)] as Variable
  const keyVariables = by.map(variableAt)
  const key = (): number => {
    if (keyVariables.length === 0) return 0
    if (!keys) return frame.id(keyVariables[0] as Variable)
    for (let i = 0; i < keyVariables.length; i++) keys.scratch[i] = frame.id(keyVariables[i] as Variable)
    return keys.find()
  }
  const columns = positions.filter((position) => !by.includes(position))
  const variables = columns.map(variableAt)
  const known = new Set(bound.map((i) => positions[i] as number))
  const compared = columns.filter((column) => known.has(column)).map(variableAt)
  const binds = variables.map(
    (variable, i) => !compared.includes(variable) && variables.indexOf(variable) === i,
  )
  return (weight) => {
    const at = key()
    if (keys && at === -1) return
    // A computed value has an id once it is asked for.
    for (let i = 0; i < compared.length; i++) frame.id(compared[i] as Variable)
    for (let slot = arrangement.first(at); slot !== NO_SLOT; slot = arrangement.next(slot)) {
      const present = weightAt(slot)
      if (present === 0) continue
      const row = trace.rowAt(slot)
      let matches = true
      for (let i = 0; i < variables.length; i++) {
        const variable = variables[i] as Variable
        const id = store.at(row, columns[i] as number)
        if (binds[i]) frame.bindId(variable, id)
        else if (frame.ids[variable] !== id) matches = false
      }
      if (matches) found(row, weight * present)
    }
  }
}

/** The slot of the row that a clause's variables, all bound, make up. */
export function lookUp(clause: Atom | Absent, frame: Frame): number {
  const { store, trace } = clause.source
  const { variables } = clause
  for (let i = 0; i < variables.length; i++) store.scratch[i] = frame.id(variables[i] as Variable)
  const row = store.find()
  return row === -1 ? NO_SLOT : trace.slot(row)
}
