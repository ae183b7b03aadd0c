/** From the text of a match to its syntax tree, with the type checks that OVN makes while it parses. */
import { ADDRESS_BITS } from '../../address/index.ts'
import { constantBits } from './constant.ts'
import { Cursor } from './cursor.ts'
import type { Expression, FieldReference, NumberOperand, Operator, PortOperand } from './expression.ts'
import { caught, type SyntaxFailure } from './failure.ts'
import { parseFieldReference } from './field-reference.ts'
import { type Token, tokens } from './lexer.ts'
import type { StringSymbol } from './symbol.ts'

/** How deep parentheses may nest. */
const MAX_DEPTH = 100

/** Parses a match; what is wrong with a malformed one comes back as a value. */
export function parseExpression(text: string): Expression | SyntaxFailure {
  return caught(() => {
    const cursor = new Cursor(tokens(text))
    const expression = new ExpressionParser(cursor).expression()
    cursor.forceEnd()
    return expression
  })
}

type Constant = NumberOperand | PortOperand

interface ConstantSet {
  readonly braces: boolean
  readonly constants: readonly Constant[]
  readonly at: Token
}

const TURNED: Record<Operator, Operator> = {
  '==': '==',
  '!=': '!=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
}

/** How many bits an operand needs; members of sets are checked one by one later. */
function operandBits(operand: NumberOperand): number {
  if (operand.kind === 'addressSet') return 0
  return operand.kind === 'integer' ? constantBits(operand) : ADDRESS_BITS[operand.format]
}

const isString = (constant: Constant): constant is PortOperand =>
  constant.kind === 'port' || constant.kind === 'portGroup'

class ExpressionParser {
  readonly #cursor: Cursor
  #depth = 0
  /** Whether an odd number of `!` is around the current position. */
  #not = false
  /** Whether the last primary may follow a `!` without parentheses. */
  #atomic = false

  constructor(cursor: Cursor) {
    this.#cursor = cursor
  }

  expression(): Expression {
    const first = this.#not_()
    for (const [mark, kind, other] of [
      ['&&', 'and', '||'],
      ['||', 'or', '&&'],
    ] as const) {
      if (!this.#cursor.isMark(mark)) continue
      const operands = [first]
      while (this.#cursor.matchMark(mark)) operands.push(this.#not_())
      if (this.#cursor.isMark(other)) {
        this.#cursor.error('&& and || must be parenthesized when used together.')
      }
      return { kind, operands }
    }
    return first
  }

  #not_(): Expression {
    const cursor = this.#cursor
    if (!cursor.matchMark('!')) return this.#primary()
    this.#not = !this.#not
    const operand = this.#primary()
    this.#not = !this.#not
    if (!this.#atomic) cursor.error('Missing parentheses around operand of !.')
    return { kind: 'not', operand }
  }

  #primary(): Expression {
    const cursor = this.#cursor
    this.#atomic = false
    if (cursor.matchMark('(')) {
      if (++this.#depth > MAX_DEPTH) cursor.error('Parentheses nested too deeply.')
      const inner = this.expression()
      this.#depth--
      cursor.forceMark(')')
      this.#atomic = true
      return inner
    }
    if (cursor.token.kind === 'template') cursor.error('Unexpanded template.')
    return cursor.token.kind === 'id' ? this.#fieldFirst() : this.#constantFirst()
  }

  #fieldFirst(): Expression {
    const cursor = this.#cursor
    const next = cursor.peek(1)
    if (next.kind === 'punctuation' && next.text === '(') {
      if (!cursor.matchId('is_chassis_resident')) cursor.error('parsing function name')
      cursor.advance()
      return this.#resident()
    }
    const field = parseFieldReference(cursor)
    const operator = this.#operator()
    if (operator) {
      cursor.advance()
      return this.#compare(field, operator, this.#constantSet())
    }
    if ('kind' in field || cursor.isMark('=')) return cursor.syntaxError('expecting relational operator')
    if (field.bits > 1 && !this.#not) {
      cursor.error("Explicit `!= 0' is required for inequality test of multibit field against 0.")
    }
    this.#atomic = true
    this.#checkLevel(field, '!=', [{ kind: 'integer', format: 'hex', value: 0n }])
    return { kind: 'mention', field }
  }

  #resident(): Expression {
    const cursor = this.#cursor
    if (cursor.token.kind !== 'string') return cursor.syntaxError('expecting string')
    const port = cursor.token.value
    cursor.advance()
    cursor.forceMark(')')
    this.#atomic = true
    return { kind: 'resident', port }
  }

  #constantFirst(): Expression {
    const cursor = this.#cursor
    const first = this.#constantSet()
    const [only] = first.constants
    if (
      !this.#operator() &&
      !first.braces &&
      only?.kind === 'integer' &&
      only.format === 'decimal' &&
      only.mask === undefined &&
      only.value <= 1n
    ) {
      this.#atomic = true
      return { kind: 'boolean', value: only.value === 1n }
    }
    const left = this.#operator() ?? cursor.syntaxError('expecting relational operator')
    cursor.advance()
    const field = parseFieldReference(cursor)
    const right = this.#operator()
    if (!right) return this.#compare(field, TURNED[left], first)
    cursor.advance()
    const second = this.#constantSet()
    const rising = (operator: Operator) => operator === '<' || operator === '<='
    const falling = (operator: Operator) => operator === '>' || operator === '>='
    if (!(rising(left) && rising(right)) && !(falling(left) && falling(right))) {
      cursor.error(
        "Range expressions must have the form `x < field < y' or `x > field > y', with each `<' optionally replaced by `<=' or `>' by `>=').",
      )
    }
    return {
      kind: 'and',
      operands: [this.#compare(field, TURNED[left], first), this.#compare(field, right, second)],
    }
  }

  #operator(): Operator | undefined {
    const { token } = this.#cursor
    if (token.kind !== 'punctuation') return undefined
    switch (token.text) {
      case '==':
      case '!=':
      case '<':
      case '<=':
      case '>':
      case '>=':
        return token.text
      default:
        return undefined
    }
  }

  #constantSet(): ConstantSet {
    const cursor = this.#cursor
    const at = cursor.token
    if (!cursor.matchMark('{')) return { braces: false, constants: [this.#constant(undefined)], at }
    const constants: Constant[] = []
    do {
      constants.push(this.#constant(constants[0]))
      cursor.matchMark(',')
    } while (!cursor.matchMark('}'))
    return { braces: true, constants, at }
  }

  #constant(sibling: Constant | undefined): Constant {
    const cursor = this.#cursor
    const { token } = cursor
    const constant = this.#constantOf(token)
    if (sibling && isString(sibling) !== isString(constant)) {
      cursor.syntaxError(`expecting ${isString(sibling) ? 'string' : 'integer'}`)
    }
    cursor.advance()
    return constant
  }

  #constantOf(token: Token): Constant {
    switch (token.kind) {
      case 'template':
        return this.#cursor.error('Unexpanded template.')
      case 'string':
        return { kind: 'port', name: token.value }
      case 'portGroup':
        return { kind: 'portGroup', name: token.name }
      case 'addressSet':
        return { kind: 'addressSet', name: token.name }
      case 'addressParameter':
        return { kind: 'addressParameter', format: token.format, parameter: token.parameter }
      case 'integer': {
        const { format, value, mask } = token
        return mask === undefined
          ? { kind: 'integer', format, value }
          : { kind: 'integer', format, value, mask }
      }
      default:
        return this.#cursor.syntaxError('expecting constant')
    }
  }

  #compare(field: FieldReference | StringSymbol, operator: Operator, set: ConstantSet): Expression {
    const { braces, constants } = set
    return 'kind' in field
      ? this.#comparePort(field, operator, braces, constants)
      : this.#compareNumber(field, operator, braces, constants)
  }

  #comparePort(
    symbol: StringSymbol,
    operator: Operator,
    braces: boolean,
    constants: readonly Constant[],
  ): Expression {
    const cursor = this.#cursor
    const operands = constants.filter(isString)
    if (operands.length < constants.length) {
      cursor.error(`String field ${symbol.name} is not compatible with integer constant.`)
    }
    if (operator !== '==' && operator !== '!=') {
      return cursor.error(
        braces
          ? 'Only == and != operators may be used with value sets.'
          : `Only == and != operators may be used with nominal field ${symbol.name}.`,
      )
    }
    if (operator !== (this.#not ? '!=' : '==')) this.#notPositive(symbol.name)
    return { kind: 'comparePort', symbol, operator, braces, operands }
  }

  #compareNumber(
    field: FieldReference,
    operator: Operator,
    braces: boolean,
    constants: readonly Constant[],
  ): Expression {
    const cursor = this.#cursor
    const { symbol } = field
    const width = symbol.kind === 'predicate' ? 1 : symbol.bits
    const operands = constants.filter((constant): constant is NumberOperand => !isString(constant))
    if (operands.length < constants.length) {
      cursor.error(`Integer field ${symbol.name} is not compatible with string constant.`)
    }
    for (const operand of operands) {
      const bits = operandBits(operand)
      if (bits > width) {
        cursor.error(`${bits}-bit constant is not compatible with ${width}-bit field ${symbol.name}.`)
      }
    }
    if (operator !== '==' && operator !== '!=') {
      if (braces) cursor.error('Only == and != operators may be used with value sets.')
      if (symbol.level !== 'ordinal') {
        cursor.error(`Only == and != operators may be used with ${symbol.level} field ${symbol.name}.`)
      }
      const [only] = operands
      if (only?.kind === 'addressSet') cursor.error('Only == and != operators may be used with value sets.')
      if (only?.kind === 'integer' && only.mask !== undefined) {
        cursor.error(
          'Only == and != operators may be used with masked constants.  Consider using subfields instead ' +
            '(e.g. eth.src[0..15] > 0x1111 in place of eth.src > 00:00:00:00:11:11/00:00:00:00:ff:ff).',
        )
      }
    }
    this.#checkLevel(field, operator, operands)
    return { kind: 'compare', field, operator, braces, operands }
  }

  /** A nominal field has no complement in OpenFlow: it may only be asked for equality. */
  #checkLevel({ symbol }: FieldReference, operator: Operator, operands: readonly NumberOperand[]): void {
    if (symbol.level !== 'nominal') return
    if (symbol.kind !== 'predicate') {
      if (operator !== (this.#not ? '!=' : '==')) this.#notPositive(symbol.name)
      return
    }
    for (const operand of operands) {
      const one = operand.kind === 'integer' && (operand.value & 1n) === 1n
      if ((one !== (operator === '!=')) !== this.#not) continue
      const { name } = symbol
      this.#cursor.error(
        `Nominal predicate ${name} may only be tested positively, e.g. \`${name}' or \`${name} == 1' ` +
          `but not \`!${name}' or \`${name} == 0'.`,
      )
    }
  }

  #notPositive(name: string): never {
    return this.#cursor.error(
      `Nominal field ${name} may only be tested for equality (taking enclosing \`!' operators into account).`,
    )
  }
}
