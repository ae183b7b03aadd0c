/**
 * Tokens of the language that matches and actions share (ovn-sb(5)): names,
 * strings, integers and addresses with masks, `$sets`, `@groups`, punctuation.
 */
import { ADDRESS_BITS, type AddressFormat, addressValue, prefixMask } from '../../address/index.ts'
import { type IntegerConstant, type IntegerFormat, IP4, IP6, MAC, type Name } from './constant.ts'
import { Failure } from './failure.ts'

/** A token's meaning; `text` of the position says what was written. */
export type TokenValue =
  | { readonly kind: 'end' }
  | { readonly kind: 'id'; readonly name: string }
  | { readonly kind: 'string'; readonly value: Name }
  | IntegerConstant
  | { readonly kind: 'addressParameter'; readonly format: AddressFormat; readonly parameter: number }
  | { readonly kind: 'addressSet'; readonly name: Name }
  | { readonly kind: 'portGroup'; readonly name: Name }
  | { readonly kind: 'template' }
  | { readonly kind: 'punctuation' }

export type Token = TokenValue & {
  readonly text: string
  /** Counted from 1. */
  readonly column: number
}

/** What opens a hole in a shape; it cannot occur in a text that people write. */
export const HOLE = '\u0001'

const space = /(?:[ \t\r\n]+|\/\/[^\n]*|\/\*[^\n]*?\*\/)+/y
const hole = new RegExp(`${HOLE}([sagm46])(\\d+);`, 'y')
const mac = new RegExp(`${MAC}(?![0-9a-fA-F:])`, 'y')
const ip6 = new RegExp(IP6, 'y')
const ip4 = new RegExp(`${IP4}(?![\\w.])`, 'y')
const hexadecimal = /0[xX][0-9a-fA-F]*/y
const decimal = /\d+/y
const identifier = /[A-Za-z_][\w.]*/y
const string = /"(?:[^"\\]|\\.)*"/y
const punctuation = /&&|\|\||==|!=|<->|<=|>=|\.\.|--|[(){}[\]!<>=,;:-]/y

const HOLE_FORMATS = new Map<string, AddressFormat>([
  ['4', 'ip4'],
  ['6', 'ip6'],
  ['m', 'mac'],
])

/** The tokens of a text, the last of kind `end`. Throws `Failure` on what is no token. */
export function tokens(text: string): readonly Token[] {
  const result: Token[] = []
  let at = 0
  const take = (pattern: RegExp): RegExpExecArray | undefined => {
    pattern.lastIndex = at
    return pattern.exec(text) ?? undefined
  }
  for (;;) {
    at += take(space)?.[0].length ?? 0
    if (text.startsWith('/*', at)) fail("`/*' without matching `*/'.")
    const start = at
    const value = next()
    result.push({ ...value, text: text.slice(start, at), column: start + 1 })
    if (value.kind === 'end') return result
  }

  function fail(message: string): never {
    throw new Failure(message, at + 1)
  }

  function next(): TokenValue {
    if (at >= text.length) return { kind: 'end' }
    const filled = text[at] === HOLE ? take(hole) : undefined
    if (filled) return parameter(filled)
    if (text[at] === '"') return quoted()
    if (text[at] === '$' || text[at] === '@' || text[at] === '^') return reference()
    const constant = integer()
    if (constant) return text[at] === '/' ? masked(constant) : constant
    const name = take(identifier)
    if (name) {
      at += name[0].length
      return { kind: 'id', name: name[0] }
    }
    const mark = take(punctuation)
    if (!mark) return unexpected()
    at += mark[0].length
    return { kind: 'punctuation' }
  }

  function parameter([whole, kind = '', digits]: RegExpExecArray): TokenValue {
    at += whole.length
    const index = Number(digits)
    if (kind === 's') return { kind: 'string', value: { parameter: index } }
    if (kind === 'a') return { kind: 'addressSet', name: { parameter: index } }
    if (kind === 'g') return { kind: 'portGroup', name: { parameter: index } }
    const format = HOLE_FORMATS.get(kind) ?? fail(`Invalid hole ${kind}.`)
    return { kind: 'addressParameter', format, parameter: index }
  }

  function quoted(): TokenValue {
    const whole = take(string) ?? fail('Input ends inside quoted string.')
    const value = stringValue(whole[0])
    if (value === undefined) return fail('Invalid string.')
    at += whole[0].length
    return { kind: 'string', value }
  }

  function reference(): TokenValue {
    const sigil = text[at]
    at++
    const name = take(identifier)?.[0]
    if (name === undefined) {
      at--
      return fail(`\`${sigil}' must be followed by a valid identifier.`)
    }
    at += name.length
    if (sigil === '$') return { kind: 'addressSet', name }
    return sigil === '@' ? { kind: 'portGroup', name } : { kind: 'template' }
  }

  function integer(): IntegerConstant | undefined {
    for (const [pattern, format] of [
      [mac, 'mac'],
      [ip6, 'ip6'],
      [ip4, 'ip4'],
    ] as const) {
      const found = take(pattern)?.[0]
      if (found === undefined) continue
      const value = addressValue(format, found)
      if (value === undefined) {
        if (format === 'ip6' && /[g-zG-Z_]/.test(text[at + found.length] ?? '')) continue
        return fail('Invalid numeric constant.')
      }
      at += found.length
      return { kind: 'integer', format, value: BigInt(value) }
    }
    const hex = take(hexadecimal)?.[0]
    const digits = hex ?? take(decimal)?.[0]
    if (digits === undefined) return undefined
    if (digits.length === 2 && hex !== undefined) return fail(`Hex digits expected following 0${digits[1]}.`)
    if (hex === undefined && digits.length > 1 && digits.startsWith('0')) {
      return fail('Decimal constants must not have leading zeros.')
    }
    const value = BigInt(digits)
    if (hex === undefined && value >= 1n << 64n) return fail('Decimal constants must be less than 2**64.')
    if (value >= 1n << 1024n) return fail('Hexadecimal constant requires more than 1024 bits.')
    const after = text.slice(at + digits.length, at + digits.length + 2)
    if (/^(?:\w|\.(?!\.))/.test(after)) {
      return fail(hex === undefined ? 'Invalid numeric constant.' : 'Invalid syntax in hexadecimal constant.')
    }
    at += digits.length
    return { kind: 'integer', format: hex === undefined ? 'decimal' : 'hex', value }
  }

  function masked(constant: IntegerConstant): IntegerConstant {
    at++
    const mask = integer() ?? fail('Integer constant expected.')
    const all = maskValue(constant.format, mask)
    if (all === undefined) return fail('Value and mask have incompatible formats.')
    return { ...constant, value: constant.value & all, mask: all }
  }

  function unexpected(): never {
    const character = text[at] ?? ''
    if (character === '&' || character === '|') {
      return fail(`\`${character}' is only valid as part of \`${character}${character}'.`)
    }
    if (character === '.') return fail("`.' is only valid as part of `..' or a number.")
    return fail(`Invalid character \`${character}' in input.`)
  }
}

/** The text between quotes with JSON's escapes undone, or undefined. */
export function stringValue(quoted: string): string | undefined {
  if (!quoted.includes('\\')) return quoted.slice(1, -1)
  try {
    const value: unknown = JSON.parse(quoted)
    return typeof value === 'string' ? value : undefined
  } catch {
    return undefined
  }
}

function maskValue(format: IntegerFormat, mask: IntegerConstant): bigint | undefined {
  if (mask.format === format) return mask.value
  if ((format === 'ip4' || format === 'ip6') && mask.format === 'decimal') {
    const bits = ADDRESS_BITS[format]
    return mask.value <= bits ? prefixMask(bits, Number(mask.value)) : undefined
  }
  return undefined
}
