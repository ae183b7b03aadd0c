/**
 * JSON as it comes off the wire, and the questions one asks of it. Integers of OVSDB have 64 bits: those that a
 * number cannot hold are bigints here.
 */

export type Json = string | number | bigint | boolean | null | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [name: string]: Json
}

export function isObject(json: Json | undefined): json is JsonObject {
  return typeof json === 'object' && json !== null && !isArray(json)
}

/** `Array.isArray` does not narrow readonly arrays by itself. */
export function isArray(json: Json | undefined): json is readonly Json[] {
  return Array.isArray(json)
}

/** The member of an object that is its own, so that a name such as `constructor` finds nothing. */
export function member(object: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined
}

/** JSON for an error message: at most 200 characters of it. */
export function excerpt(json: Json | undefined): string {
  const text = json === undefined ? 'nothing' : stringifyJson(json)
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}

/** A string or a number; strings are matched so that the digits in them are not. */
const token = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g

/** The name under which an integer goes through `JSON.parse`. No name in a database has a NUL. */
const mark = '\0integer'

/**
 * `JSON.parse`, but for integers beyond 2^53, which become bigints. To look for those takes several times as long:
 * it is for texts that have a long run of digits somewhere.
 */
export function parseExactly(text: string): Json {
  const marked = text.replace(token, (found) =>
    found.startsWith('"') || !isLargeInteger(found) ? found : JSON.stringify({ [mark]: found }),
  )
  return JSON.parse(marked, (_, json: Json) => {
    const digits = isObject(json) ? member(json, mark) : undefined
    return typeof digits === 'string' && isLargeInteger(digits) ? BigInt(digits) : json
  })
}

function isLargeInteger(text: string): boolean {
  return /^-?\d{16,}$/.test(text) && !Number.isSafeInteger(Number(text))
}

/** `JSON.stringify`, but for bigints, which it writes as integers. */
export function stringifyJson(json: Json): string {
  try {
    return JSON.stringify(json)
  } catch (error) {
    // `JSON.stringify` refuses bigints, and few texts have one.
    if (!(error instanceof TypeError)) throw error
    const marked = JSON.stringify(json, (_, value: Json) =>
      typeof value === 'bigint' ? `${mark}${value}` : value,
    )
    return marked.replace(/"\\u0000integer(-?\d+)"/g, '$1')
  }
}
