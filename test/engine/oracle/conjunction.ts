/** Conjunctions from their definition: every way to choose a row of each atom, then the other clauses. */
import type { Row, Value } from '../../../engine/index.ts'
import { type Bag, bag, changes, NOTHING } from './bag.ts'
import { identityOf, rowIdentity, same } from './identity.ts'
import { checkSolutions } from './too-large.ts'

export type Clause =
  | { readonly kind: 'atom'; readonly source: Bag; readonly variables: readonly number[] }
  | { readonly kind: 'absent'; readonly source: Bag; readonly variables: readonly number[] }
  | {
      readonly kind: 'filter'
      readonly arguments: readonly number[]
      readonly test: (...values: Value[]) => boolean
    }
  | {
      readonly kind: 'each'
      readonly arguments: readonly number[]
      readonly result: number
      readonly evaluate: (...values: Value[]) => Iterable<Value>
    }

interface Solution {
  readonly values: ReadonlyMap<number, Value>
  readonly weight: number
}

/** All solutions, with the product of the weights of their rows. */
export function solutions(
  clauses: readonly Clause[],
  constants: ReadonlyMap<number, Value>,
): readonly Solution[] {
  return inOrder(clauses, constants).reduce<readonly Solution[]>(
    (found, clause) => {
      checkSolutions(found.length)
      return found.flatMap((solution) => extend(solution, clause))
    },
    [{ values: constants, weight: 1 }],
  )
}

/** The rows that a head makes of solutions. */
export function head(found: readonly Solution[], variables: readonly number[]): Bag {
  return found.length === 0
    ? NOTHING
    : bag(found.map(({ values, weight }) => ({ row: valuesOf(values, variables), weight })))
}

/** Atoms first, then computed values as soon as their arguments are there, then what only tests. */
function inOrder(clauses: readonly Clause[], constants: ReadonlyMap<number, Value>): readonly Clause[] {
  const ordered: Clause[] = clauses.filter(({ kind }) => kind === 'atom')
  const bound = new Set(constants.keys())
  for (const clause of ordered) if (clause.kind === 'atom') for (const v of clause.variables) bound.add(v)
  let computed = clauses.filter((clause) => clause.kind === 'each')
  while (computed.length > 0) {
    const ready = computed.filter((clause) => clause.arguments.every((v) => bound.has(v)))
    if (ready.length === 0) throw new Error('a computed value is never bound')
    for (const { result } of ready) bound.add(result)
    ordered.push(...ready)
    computed = computed.filter((clause) => !ready.includes(clause))
  }
  return [...ordered, ...clauses.filter(({ kind }) => kind === 'filter' || kind === 'absent')]
}

function extend(solution: Solution, clause: Clause): readonly Solution[] {
  const { values, weight } = solution
  switch (clause.kind) {
    case 'atom':
      return changes(clause.source).flatMap((change) => {
        const bound = unify(values, clause.variables, change.row)
        return bound ? [{ values: bound, weight: weight * change.weight }] : []
      })
    case 'each':
      return [...clause.evaluate(...valuesOf(values, clause.arguments))].flatMap((value) => {
        const bound = unify(values, [clause.result], [value])
        return bound ? [{ values: bound, weight }] : []
      })
    case 'filter':
      return clause.test(...valuesOf(values, clause.arguments)) ? [solution] : []
    case 'absent':
      return clause.source.has(rowIdentity(valuesOf(values, clause.variables))) ? [] : [solution]
  }
}

/** The bindings with those of a row, if they agree. */
function unify(
  values: ReadonlyMap<number, Value>,
  variables: readonly number[],
  row: Row,
): ReadonlyMap<number, Value> | undefined {
  const bound = new Map(values)
  for (const [i, variable] of variables.entries()) {
    const value = row[i] as Value
    const known = bound.get(variable)
    if (known !== undefined && !same(known, value)) return undefined
    bound.set(variable, value)
  }
  return bound
}

function valuesOf(values: ReadonlyMap<number, Value>, variables: readonly number[]): Row {
  return variables.map((variable) => {
    const value = values.get(variable)
    if (value === undefined)
      throw new Error(`variable ${variable} of ${[...values.values()].map(identityOf)}`)
    return value
  })
}
