/** User functions inside a conjunction: called with values from the frame, their errors with what was bound. */
import { ClauseError } from '../errors.ts'
import type { Variable } from './clause.ts'
import type { Frame, Maker } from './frame.ts'

/**
 * A function with its arguments taken from the frame.
 *
 * @param maker the clause it belongs to, told when it throws
 */
export function userFunction<T>(
  evaluate: (...values: never[]) => T,
  args: readonly Variable[],
  frame: Frame,
  { clause, named }: Maker,
): () => T {
  const call = applied(evaluate, args, frame)
  return () => {
    try {
      return call()
    } catch (error) {
      throw new ClauseError(clause, frame.bindings(named), error)
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
