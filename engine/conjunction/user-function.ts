/** User functions inside a conjunction: called with values from the frame, their errors with what was bound. */
import { ClauseError } from '../errors.ts'
import type { Variable } from './clause.ts'
import type { Frame } from './frame.ts'

/** A variable that people know by a name. */
export interface Named {
  readonly variable: Variable
  readonly name: string
}

/**
 * A function with its arguments taken from the frame.
 *
 * @param clause the name of the clause it belongs to, told when it throws
 * @param bound the variables that are bound when it is called, told when it throws
 */
export function userFunction<T>(
  evaluate: (...values: never[]) => T,
  args: readonly Variable[],
  frame: Frame,
  clause: string,
  bound: readonly Named[],
): () => T {
  const call = applied(evaluate, args, frame)
  return () => {
    try {
      return call()
    } catch (error) {
      throw new ClauseError(
        clause,
        Object.fromEntries(bound.map(({ variable, name }) => [name, frame.value(variable)])),
        error,
      )
    }
  }
}

function applied<T>(evaluate: (...values: never[]) => T, args: readonly Variable[], frame: Frame): () => T {
  // The arguments' types were checked where the clause was written; here they are values of any kind.
  const call = evaluate as (...values: unknown[]) => T
  const [a = 0, b = 0, c = 0] = args
  switch (args.length) {
    case 0:
      return () => call()
    case 1:
      return () => call(frame.value(a))
    case 2:
      return () => call(frame.value(a), frame.value(b))
    case 3:
      return () => call(frame.value(a), frame.value(b), frame.value(c))
    default:
      return () => call(...args.map((variable) => frame.value(variable)))
  }
}
