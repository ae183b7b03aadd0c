/** A message whose rows are given out while it arrives; what is left of it is the message with its tables empty. */
import { FramingError } from './framing-error.ts'
import { isArray, isObject, type Json, type JsonObject } from './json.ts'
import type { CompleteRows } from './row-spans.ts'

/** Some rows of one table. */
export interface RowPart {
  /** The message as far as it is known, without the rows; its last member may be incomplete. */
  readonly head: JsonObject
  readonly table: string
  readonly rows: JsonObject
}

type Parse = (text: string) => JsonObject

export class PartialMessage {
  /** The bytes around the rows. */
  #around: Buffer[] = []
  #head: { readonly head: JsonObject; readonly table: string } | undefined

  /** The message up to its first rows, which are the first of `rows`. */
  static head(bytes: Buffer, { spans: [first] }: CompleteRows, parse: Parse): JsonObject {
    return first ? parse(closed(bytes.subarray(0, first.start), first.depth)) : {}
  }

  /** Gives out the rows among the bytes and keeps what is around them. Returns the bytes to come again. */
  add(bytes: Buffer, { spans, rest }: CompleteRows, parse: Parse, give: (part: RowPart) => void): Buffer {
    let at = 0
    for (const { start, end, depth } of spans) {
      if (start > 0 || !this.#head) {
        this.#around.push(bytes.subarray(at, start))
        this.#head = lastTable(parse(closed(Buffer.concat(this.#around), depth)))
      }
      const text = bytes.toString('utf8', start, end)
      const part = { ...this.#head, rows: parse(`{${text}}`) }
      if (Object.keys(part.rows).length > 0) give(part)
      at = end
    }
    if (rest === undefined) {
      this.#around.push(bytes.subarray(at))
      return bytes.subarray(bytes.length)
    }
    // Rows that are kept as they have no end yet come again, and so does a bracket that opens them.
    if (rest > at + 1) {
      this.#around.push(bytes.subarray(at, rest))
      this.#head = undefined
    }
    return bytes.subarray(rest)
  }

  /** The message without the rows that were given out. */
  rest(parse: Parse): JsonObject {
    return parse(Buffer.concat(this.#around).toString())
  }
}

/** A message that breaks off after the bracket that opens a table's rows, as one that has no rows there. */
function closed(bytes: Buffer, depth: number): string {
  return bytes.toString() + (depth === 3 ? '}}}' : '}}]}')
}

/** The table at the very end of a message. */
function lastTable(head: JsonObject): { readonly head: JsonObject; readonly table: string } {
  const outer = lastMember(head)
  const tables = isArray(outer) ? outer.at(-1) : outer
  const table = isObject(tables) ? Object.keys(tables).at(-1) : undefined
  if (table === undefined) throw new FramingError('a message has rows where no table is')
  return { head, table }
}

function lastMember(object: JsonObject): Json | undefined {
  return Object.values(object).at(-1)
}
