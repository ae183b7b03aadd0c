/** A position in a list of tokens, with OVN's syntax errors; matches and actions are parsed with it. */
import { Failure } from './failure.ts'
import type { Token } from './lexer.ts'

export class Cursor {
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  get token(): Token {
    return this.peek(0)
  }

  /** The token `ahead` places on; past the end it is the `end` token. */
  peek(ahead: number): Token {
    const token = this.#tokens[this.#at + ahead] ?? this.#tokens.at(-1)
    if (!token) throw new Error('a token list ends with a token of kind end')
    return token
  }

  advance(): void {
    this.#at++
  }

  isMark(mark: string): boolean {
    return this.token.kind === 'punctuation' && this.token.text === mark
  }

  /** Goes past the mark if it is next. */
  matchMark(mark: string): boolean {
    if (!this.isMark(mark)) return false
    this.advance()
    return true
  }

  forceMark(mark: string): void {
    if (!this.matchMark(mark)) this.syntaxError(`expecting \`${mark}'`)
  }

  /** Goes past the name if it is next. */
  matchId(name: string): boolean {
    if (this.token.kind !== 'id' || this.token.name !== name) return false
    this.advance()
    return true
  }

  /** Goes past an unmasked decimal integer that fits an int, if it is next. */
  matchInteger(): number | undefined {
    const { token } = this
    if (token.kind !== 'integer' || token.format !== 'decimal') return undefined
    if (token.mask !== undefined || token.value > 0x7fffffffn) return undefined
    this.advance()
    return Number(token.value)
  }

  forceInteger(): number {
    return this.matchInteger() ?? this.syntaxError('expecting small integer')
  }

  /** Goes past a string that is written out, not lifted, if it is next. */
  matchString(): string | undefined {
    const { token } = this
    if (token.kind !== 'string' || typeof token.value !== 'string') return undefined
    this.advance()
    return token.value
  }

  forceEnd(): void {
    if (this.token.kind !== 'end') this.syntaxError('expecting end of input')
  }

  syntaxError(expecting?: string): never {
    const { token } = this
    const at = token.kind === 'end' ? 'end of input' : `\`${token.text}'`
    return this.error(`Syntax error at ${at}${expecting === undefined ? '' : ` ${expecting}`}.`)
  }

  error(message: string): never {
    throw new Failure(message, this.token.column)
  }
}
