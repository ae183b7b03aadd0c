/** A place in the text of actions, and what can be read there. */
import type { Subfield } from '../field.ts'
import { fieldNamed } from './field-header.ts'
import { FlowSyntaxError } from './syntax-error.ts'
import { parseNumber } from './value-parser.ts'

const OPEN = 0x28
const CLOSE = 0x29
const COMMA = 0x2c
const SPACE = 0x20

export class Scanner {
  constructor(
    readonly text: string,
    public at = 0,
    readonly end = text.length,
  ) {}

  /** The character here, or NaN at the end. */
  get code(): number {
    return this.at < this.end ? this.text.charCodeAt(this.at) : Number.NaN
  }

  fail(reason: string, at = this.at): never {
    throw new FlowSyntaxError(reason, this.text, at)
  }

  /** Goes to where the next item of a list begins; false at its end. */
  next(): boolean {
    while (this.at < this.end) {
      const code = this.text.charCodeAt(this.at)
      if (code !== COMMA && code > SPACE) return true
      this.at++
    }
    return false
  }

  /** A word: up to a separator of any kind. */
  word(): string {
    const from = this.at
    while (this.at < this.end) {
      const code = this.text.charCodeAt(this.at)
      // Space and what is before it, and `( ) , : =`; a range of bits is a part of the word.
      if (
        code <= SPACE ||
        code === OPEN ||
        code === CLOSE ||
        code === COMMA ||
        code === 0x3a ||
        code === 0x3d
      )
        break
      this.at++
    }
    return this.text.slice(from, this.at)
  }

  take(character: string): boolean {
    if (this.at >= this.end || this.text[this.at] !== character) return false
    this.at++
    return true
  }

  /** What stands between a `(` here and its `)`, as a text of its own. */
  inside(): Scanner {
    if (this.code !== OPEN) this.fail('"(" is missing')
    const from = this.at + 1
    let depth = 0
    for (let i = this.at; i < this.end; i++) {
      const code = this.text.charCodeAt(i)
      if (code === OPEN) depth++
      else if (code === CLOSE && --depth === 0) {
        this.at = i + 1
        return new Scanner(this.text, from, i)
      }
    }
    return this.fail('")" is missing', this.end)
  }

  /** The argument of a word: in parentheses, after a colon or an equals sign, or nothing. */
  argument(): Scanner {
    if (this.code === OPEN) return this.inside()
    if (!this.take(':') && !this.take('=')) return new Scanner(this.text, this.at, this.at)
    const from = this.at
    let depth = 0
    while (this.at < this.end) {
      const code = this.text.charCodeAt(this.at)
      if (code === OPEN) depth++
      else if (code === CLOSE) depth--
      else if (depth === 0 && (code === COMMA || code === SPACE)) break
      this.at++
    }
    return new Scanner(this.text, from, this.at)
  }

  get rest(): string {
    return this.text.slice(this.at, this.end)
  }

  get empty(): boolean {
    return this.at >= this.end
  }

  /** All that is left as a number. */
  number(limit: number): number {
    return parseNumber(this.text, this.at, this.end, limit)
  }

  /** All that is left as a run of bits of a field, such as `NXM_NX_REG0[0..15]`, `reg0[3]` or `reg0[]`. */
  subfield(): Subfield {
    const from = this.at
    const found = this.#subfield()
    return found ?? this.fail(`"${this.text.slice(from, this.end)}" is no field`, from)
  }

  /** The same, or undefined for what names no field. */
  maybeSubfield(): Subfield | undefined {
    return this.#subfield()
  }

  #subfield(): Subfield | undefined {
    const { text, at, end } = this
    const bracket = text.indexOf('[', at)
    const stop = bracket < 0 || bracket >= end ? end : bracket
    const field = fieldNamed(text.slice(at, stop))
    if (!field) return undefined
    if (stop === end) return { field, offset: 0, bits: field.bits }
    if (text.charCodeAt(end - 1) !== 0x5d) this.fail('"]" is missing', end)
    if (stop + 2 === end) return { field, offset: 0, bits: field.bits }
    const dots = text.indexOf('..', stop)
    const range = dots >= 0 && dots < end
    const first = parseNumber(text, stop + 1, range ? dots : end - 1, field.bits - 1)
    const last = range ? parseNumber(text, dots + 2, end - 1, field.bits - 1) : first
    if (last < first) this.fail(`bit ${last} comes before bit ${first}`, stop)
    return { field, offset: first, bits: last - first + 1 }
  }

  /** Splits what is left at `->`. */
  arrow(): readonly [Scanner, Scanner] {
    const found = this.text.indexOf('->', this.at)
    if (found < 0 || found >= this.end) this.fail('"->" is missing', this.end)
    return [new Scanner(this.text, this.at, found), new Scanner(this.text, found + 2, this.end)]
  }

  /** All that is left as bytes in hexadecimal, with or without dots between them. */
  hexadecimal(): Buffer {
    const digits = this.rest.replaceAll('.', '')
    if (digits.length % 2 !== 0 || /[^0-9a-f]/i.test(digits))
      this.fail(`"${this.rest}" is not bytes in hexadecimal`)
    return Buffer.from(digits, 'hex')
  }
}
