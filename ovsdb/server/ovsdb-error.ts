/** What the server answers when something cannot be done: the `<error>` of RFC 7047 3.1. */
import { excerpt, type Json, type JsonObject } from '../protocol/json.ts'

/** Thrown while a request is worked on; it becomes the answer to it. */
export class OvsdbError extends Error {
  override readonly name = 'OvsdbError'

  constructor(
    /** The error's name, by which programs tell errors apart. */
    readonly error: string,
    /** For people. */
    readonly details: string,
    /** The part of the request that is at fault. */
    readonly syntax?: Json,
  ) {
    super(`${error}: ${details}`)
  }

  toJson(): JsonObject {
    return {
      error: this.error,
      details: this.details,
      ...(this.syntax === undefined ? {} : { syntax: excerpt(this.syntax) }),
    }
  }
}

/** A request that does not have the form it must have. */
export function syntaxError(syntax: Json | undefined, details: string): OvsdbError {
  return new OvsdbError('syntax error', details, syntax)
}

/** A value that the schema forbids. */
export function constraintViolation(details: string): OvsdbError {
  return new OvsdbError('constraint violation', details)
}
