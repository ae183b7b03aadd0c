/** What is wrong with an expression or an action list, and where: OVN's words, as a value. */

export interface SyntaxFailure {
  readonly kind: 'error'
  /** OVN's own message (lib/lex.c and lib/expr.c of OVN 25.03 speak this way in the log). */
  readonly message: string
  /** Counted from 1, in characters of the text; where the offending token begins. */
  readonly column: number
}

/**
 * Carries a failure from the depth of a recursive descent to the function that
 * started it, which returns it as a value. It never leaves these folders, and is
 * no error: nobody looks at its stack, which would cost more than the parsing.
 */
export class Failure {
  readonly failure: SyntaxFailure

  constructor(message: string, column: number) {
    this.failure = { kind: 'error', message, column }
  }
}

/** The result of `parse`, or the failure it ran into. */
export function caught<T>(parse: () => T): T | SyntaxFailure {
  try {
    return parse()
  } catch (thrown) {
    if (thrown instanceof Failure) return thrown.failure
    throw thrown
  }
}
