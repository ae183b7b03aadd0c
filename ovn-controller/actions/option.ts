/** Options of protocols, as several actions write them: names with constants, or sets of those. */
import type { Cursor, IntegerConstant } from '../expression/index.ts'

export interface OptionText {
  readonly kind: 'string'
  readonly value: string
}

export type OptionConstant = IntegerConstant | OptionText

export interface ActionOption {
  readonly name: string
  /** One or more, all numbers or all strings. */
  readonly values: readonly OptionConstant[]
}

/** From behind the opening parenthesis to behind the closing one. */
export function parseOptions(
  cursor: Cursor,
  check: (option: string) => void = () => {},
): readonly ActionOption[] {
  const options: ActionOption[] = []
  while (!cursor.matchMark(')')) {
    const { token } = cursor
    if (token.kind !== 'id') return cursor.syntaxError()
    check(token.name)
    cursor.advance()
    cursor.forceMark('=')
    options.push({ name: token.name, values: parseConstants(cursor) })
    cursor.matchMark(',')
  }
  return options
}

function parseConstants(cursor: Cursor): readonly OptionConstant[] {
  if (!cursor.matchMark('{')) return [parseConstant(cursor, undefined)]
  const values: OptionConstant[] = []
  do {
    values.push(parseConstant(cursor, values[0]))
    cursor.matchMark(',')
  } while (!cursor.matchMark('}'))
  return values
}

/** A constant of the kind of `like`, if there is one. */
function parseConstant(cursor: Cursor, like: OptionConstant | undefined): OptionConstant {
  const { token } = cursor
  if (token.kind === 'template') return cursor.error('Unexpanded template.')
  if (token.kind === 'addressSet') return cursor.syntaxError('expecting address set name')
  if (token.kind === 'portGroup') return cursor.syntaxError('expecting port group name')
  if (token.kind !== 'integer' && token.kind !== 'string') return cursor.syntaxError('expecting constant')
  if (like && like.kind !== token.kind) return cursor.syntaxError(`expecting ${like.kind}`)
  if (token.kind === 'integer') {
    cursor.advance()
    return token
  }
  const value = cursor.matchString() ?? cursor.syntaxError('expecting constant')
  return { kind: 'string', value }
}

/** What is wrong with the value of an option of that type, in OVN's words; the type says what it has to be. */
export function wrongValue(
  { name, values }: ActionOption,
  type: string,
  protocol: string,
): string | undefined {
  if (type === 'host_id') return undefined
  const kind = type === 'str' || type === 'domains' || type === 'domain' ? 'string' : 'integer'
  if (values.every((value) => value.kind === kind)) return undefined
  return `${protocol} option ${name} requires ${kind === 'string' ? 'string' : 'numeric'} value.`
}

export function stringOf(value: OptionConstant | undefined): string {
  return value?.kind === 'string' ? value.value : ''
}

export function integerOf(value: OptionConstant | undefined): bigint {
  return value?.kind === 'integer' ? value.value : 0n
}
