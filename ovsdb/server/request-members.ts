/** Takes the members of an object in a request, each of a known type, and no others. */
import { isArray, isObject, type Json, type JsonObject, member } from '../protocol/json.ts'
import { syntaxError } from './ovsdb-error.ts'

/** RFC 7047 3.1, `<id>`. */
export function isId(text: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(text)
}

interface Types {
  array: readonly Json[]
  object: JsonObject
  string: string
  id: string
  boolean: boolean
  integer: number
}

/** Every member is asked for by name; `finish` then refuses those that nobody asked for. */
export class RequestMembers {
  readonly object: JsonObject
  readonly #what: () => string
  readonly #used: string[] = []

  /** `what` names the object in messages. */
  constructor(json: Json, what: () => string) {
    this.#what = what
    if (!isObject(json)) throw syntaxError(json, `Parsing ${what()} failed: Object expected.`)
    this.object = json
  }

  required<T extends keyof Types>(name: string, type: T): Types[T] {
    const found = this.optional(name, type)
    if (found === undefined) throw this.fail(`Required '${name}' member is missing.`)
    return found
  }

  optional<T extends keyof Types>(name: string, type: T): Types[T] | undefined {
    const found = member(this.object, name)
    if (found === undefined) return undefined
    this.#used.push(name)
    if (!hasType(found, type)) throw this.fail(`Type mismatch for member '${name}'.`)
    return found as Types[T] // just checked
  }

  finish(): void {
    const names = Object.keys(this.object)
    if (names.length === this.#used.length) return
    for (const name of names) {
      if (!this.#used.includes(name)) throw this.fail(`Member '${name}' is present but not allowed here.`)
    }
  }

  fail(message: string): Error {
    return syntaxError(this.object, `Parsing ${this.#what()} failed: ${message}`)
  }
}

function hasType(json: Json, type: keyof Types): boolean {
  switch (type) {
    case 'array':
      return isArray(json)
    case 'object':
      return isObject(json)
    case 'string':
      return typeof json === 'string'
    case 'id':
      return typeof json === 'string' && isId(json)
    case 'boolean':
      return typeof json === 'boolean'
    case 'integer':
      return Number.isSafeInteger(json)
  }
}
