/** JSON as it comes off the wire, and the questions one asks of it. */

export type Json = string | number | boolean | null | readonly Json[] | JsonObject
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
  const text = JSON.stringify(json) ?? 'nothing'
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}
