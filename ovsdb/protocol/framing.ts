/**
 * Cuts a byte stream into JSON objects. OVSDB puts nothing between its messages, so the end of one is found by
 * counting brackets; every byte is looked at once, however many pieces a message arrives in.
 */
import { constants } from 'node:buffer'
import type { Json } from './json.ts'

/** What came in is not a sequence of JSON objects. */
export class FramingError extends Error {
  override readonly name = 'FramingError'
}

export interface Framing {
  /** Takes the next bytes; calls back once for each message they complete. Throws `FramingError`. */
  push(bytes: Buffer): void
}

/** The largest message accepted by default: the longest string that Node can hold, about 512 MiB. */
export const largestMessage: number = constants.MAX_STRING_LENGTH

/** Makes a framing that is in no message yet. A message longer than `limit` bytes is an error. */
export function createFraming(onMessage: (message: Json) => void, limit = largestMessage): Framing {
  return new BracketFraming(onMessage, limit)
}

const quote = 0x22
const backslash = 0x5c
const openBracket = 0x5b
const closeBracket = 0x5d
const openBrace = 0x7b
const closeBrace = 0x7d

class BracketFraming implements Framing {
  readonly #onMessage: (message: Json) => void
  readonly #limit: number
  #depth = 0
  #inString = false
  #escaped = false
  /** Bytes of the present message that came in earlier pieces. */
  #earlier: Buffer[] = []
  #earlierBytes = 0

  constructor(onMessage: (message: Json) => void, limit: number) {
    this.#onMessage = onMessage
    this.#limit = limit
  }

  push(bytes: Buffer): void {
    let start = 0
    let end = this.#end(bytes, start)
    while (end >= 0) {
      const message = this.#take(bytes, start, end)
      start = end
      this.#onMessage(parse(message))
      end = this.#end(bytes, start)
    }
    // Between messages there is nothing but white space, which nobody has to keep.
    if (this.#depth > 0) this.#keep(start === 0 ? bytes : bytes.subarray(start))
  }

  /** Where, at or after `start`, the present message ends; -1 if it goes on after these bytes. */
  #end(bytes: Buffer, start: number): number {
    const length = bytes.length
    let depth = this.#depth
    let inString = this.#inString
    let at = start
    if (this.#escaped && at < length) {
      this.#escaped = false
      at++
    }
    while (at < length) {
      if (inString) {
        while (at < length && bytes[at] !== quote && bytes[at] !== backslash) at++
        if (at === length) break
        if (bytes[at] === quote) inString = false
        else if (at + 1 === length) this.#escaped = true
        else at++
        at++
        continue
      }
      const byte = bytes[at++]
      if (byte === quote) inString = depth > 0 || unexpected(byte)
      else if (byte === openBrace || byte === openBracket) depth++
      else if (byte === closeBrace || byte === closeBracket) {
        if (depth === 0) unexpected(byte)
        if (--depth === 0) {
          this.#depth = 0
          this.#inString = false
          return at
        }
      } else if (depth === 0 && byte !== undefined && byte > 0x20) unexpected(byte)
    }
    this.#depth = depth
    this.#inString = inString
    return -1
  }

  #keep(bytes: Buffer): void {
    this.#earlierBytes += bytes.length
    if (this.#earlierBytes > this.#limit)
      throw new FramingError(`a message is longer than ${this.#limit} bytes`)
    this.#earlier.push(bytes)
  }

  #take(bytes: Buffer, start: number, end: number): Buffer {
    const last = bytes.subarray(start, end)
    if (this.#earlier.length === 0) return last
    this.#keep(last)
    const whole = Buffer.concat(this.#earlier, this.#earlierBytes)
    this.#earlier = []
    this.#earlierBytes = 0
    return whole
  }
}

function parse(message: Buffer): Json {
  try {
    return JSON.parse(message.toString('utf8'))
  } catch (error) {
    throw new FramingError(error instanceof Error ? error.message : String(error))
  }
}

function unexpected(byte: number): never {
  throw new FramingError(`byte 0x${byte.toString(16)} between messages: this is not JSON-RPC`)
}
