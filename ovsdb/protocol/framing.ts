/**
 * Cuts a byte stream into JSON objects. OVSDB puts nothing between its messages, so the end of one is found by
 * counting brackets; every byte is looked at once, however many pieces a message arrives in. Rows of a message that
 * has become large may be had before it ends.
 */
import { constants } from 'node:buffer'
import { FramingError } from './framing-error.ts'
import { isObject, type Json, type JsonObject, parseExactly } from './json.ts'
import { PartialMessage, type RowPart } from './partial-message.ts'
import { RowSpans } from './row-spans.ts'

export { FramingError }

export interface Framing {
  /** Takes the next bytes; calls back once for each message they complete. Throws `FramingError`. */
  push(bytes: Buffer): void
}

/** Where the rows of large messages go, when they are wanted before the message is complete. */
export interface PartListener {
  /**
   * A message has become large: whether its rows are wanted in parts. `head` is the message as far as it is known;
   * its last member may be incomplete. Rows that are wanted are no longer in the message when it comes.
   */
  wanted(head: JsonObject): boolean
  part(part: RowPart): void
}

export interface FramingOptions {
  /** The bytes a message may have; more are an error. 1 GiB if left out; what is held at once may have 512 MiB. */
  readonly limit?: number
  /** Without it all messages come whole. */
  readonly parts?: PartListener
  /** A message is large, and its rows are given out, whenever so many bytes have come together. 64 KiB if left out. */
  readonly large?: number
}

/** The most bytes that are held to be parsed at once: the longest string of Node. */
const longestText: number = constants.MAX_STRING_LENGTH

/** The nesting that a message may have, as in Open vSwitch: nobody has to recurse deeper. */
const deepest = 1000

/** Makes a framing that is in no message yet. */
export function createFraming(onMessage: (message: Json) => void, options: FramingOptions = {}): Framing {
  return new BracketFraming(onMessage, options)
}

const quote = 0x22
const comma = 0x2c
const zero = 0x30
const nine = 0x39
const backslash = 0x5c
const openBracket = 0x5b
const closeBracket = 0x5d
const openBrace = 0x7b
const closeBrace = 0x7d

/** A number may hold any integer of so many digits. */
const exactDigits = 15

class BracketFraming implements Framing {
  readonly #onMessage: (message: Json) => void
  readonly #limit: number
  readonly #parts: PartListener | undefined
  readonly #large: number
  #depth = 0
  #inString = false
  #escaped = false
  #digits = 0
  /** Whether the held bytes may have an integer that a number cannot hold. */
  #longDigits = false
  /** Bytes of the present message that came in earlier pieces and have not been given out. */
  #held: Buffer[] = []
  #heldBytes = 0
  #messageBytes = 0
  readonly #spans = new RowSpans()
  /** The present message, once parts of it are given out; `whole` when they are not wanted. */
  #partial: PartialMessage | 'whole' | undefined

  constructor(onMessage: (message: Json) => void, options: FramingOptions) {
    this.#onMessage = onMessage
    this.#limit = options.limit ?? 2 ** 30
    this.#parts = options.parts
    this.#large = options.large ?? 65_536
  }

  push(bytes: Buffer): void {
    let start = 0
    let end = this.#end(bytes, start)
    while (end >= 0) {
      const last = start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end)
      start = end
      this.#complete(last)
      end = this.#end(bytes, start)
    }
    // Between messages there is nothing but white space, which nobody has to keep.
    if (this.#depth === 0) return
    this.#hold(start === 0 ? bytes : bytes.subarray(start))
    if (this.#parts && this.#heldBytes >= this.#large && this.#partial !== 'whole') this.#giveOut(this.#parts)
  }

  /** Where, at or after `start`, the present message ends; -1 if it goes on after these bytes. */
  #end(bytes: Buffer, start: number): number {
    const length = bytes.length
    const spans = this.#spans
    // Spans count from the first held byte.
    const base = this.#heldBytes - start
    let depth = this.#depth
    let inString = this.#inString
    let digits = this.#digits
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
      if (byte === quote) {
        inString = depth > 0 || unexpected(byte)
        digits = 0
      } else if (byte === comma) {
        if (depth === 0) unexpected(byte)
        if (depth === spans.depth) spans.comma(base + at)
        digits = 0
      } else if (byte === openBrace || byte === openBracket) {
        if (++depth > deepest) throw new FramingError(`a message nests deeper than ${deepest} levels`)
        if (depth <= RowSpans.deepest) spans.open(depth, byte === openBrace, base + at)
        digits = 0
      } else if (byte === closeBrace || byte === closeBracket) {
        if (depth === 0) unexpected(byte)
        if (depth === spans.depth) spans.close(base + at - 1)
        digits = 0
        if (--depth === 0) {
          this.#depth = 0
          this.#inString = false
          this.#digits = 0
          return at
        }
      } else if (byte !== undefined && byte >= zero && byte <= nine) {
        if (depth === 0) unexpected(byte)
        if (++digits > exactDigits) this.#longDigits = true
      } else if (depth === 0 && byte !== undefined && byte > 0x20) unexpected(byte)
    }
    this.#depth = depth
    this.#inString = inString
    this.#digits = digits
    return -1
  }

  #hold(bytes: Buffer): void {
    this.#heldBytes += bytes.length
    this.#messageBytes += bytes.length
    const limit = Math.min(this.#limit, longestText)
    if (this.#messageBytes > this.#limit || this.#heldBytes > limit) {
      throw new FramingError(`a message is longer than ${limit} bytes`)
    }
    this.#held.push(bytes)
  }

  #takeHeld(): Buffer {
    const held = this.#held
    const [only] = held
    const whole = only && held.length === 1 ? only : Buffer.concat(held, this.#heldBytes)
    this.#held = []
    this.#heldBytes = 0
    return whole
  }

  #complete(last: Buffer): void {
    const started = this.#heldBytes > 0 || this.#partial instanceof PartialMessage
    if (started) this.#hold(last)
    else if (last.length > this.#limit)
      throw new FramingError(`a message is longer than ${this.#limit} bytes`)
    const bytes = started ? this.#takeHeld() : last
    const partial = this.#partial
    const parse = this.#parser()
    const spans = this.#spans.take()
    this.#longDigits = false
    this.#messageBytes = 0
    this.#partial = undefined
    if (this.#parts && partial instanceof PartialMessage) {
      partial.add(bytes, spans, parse, (part) => this.#parts?.part(part))
      this.#onMessage(partial.rest(parse))
    } else this.#onMessage(parse(bytes.toString()))
  }

  /** Gives out the rows that are complete, and keeps what follows them. */
  #giveOut(parts: PartListener): void {
    const spans = this.#spans.takeComplete()
    if (!spans) return
    const bytes = this.#takeHeld()
    const parse = this.#parser()
    if (this.#partial === undefined) {
      if (!parts.wanted(PartialMessage.head(bytes, spans, parse))) {
        this.#partial = 'whole'
        this.#held = [bytes]
        this.#heldBytes = bytes.length
        return
      }
      this.#partial = new PartialMessage()
    }
    if (this.#partial === 'whole') return
    const rest = this.#partial.add(bytes, spans, parse, (part) => parts.part(part))
    this.#held = rest.length > 0 ? [rest] : []
    this.#heldBytes = rest.length
  }

  #parser(): (text: string) => JsonObject {
    const parseText: (text: string) => Json = this.#longDigits ? parseExactly : JSON.parse
    return (text) => {
      let json: Json
      try {
        json = parseText(text)
      } catch (error) {
        throw new FramingError(error instanceof Error ? error.message : String(error))
      }
      if (isObject(json)) return json
      throw new FramingError('a message is not an object')
    }
  }
}

function unexpected(byte: number): never {
  throw new FramingError(`byte 0x${byte.toString(16)} between messages: this is not JSON-RPC`)
}
