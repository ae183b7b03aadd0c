/**
 * What a match means, evaluated on its syntax tree packet by packet: naive, and
 * independent of how the normal form comes about. The tests compare with it.
 */
import {
  addressConstant,
  type Expression,
  type FieldReference,
  parseExpression,
  sliceOf,
} from '../../../ovn-controller/expression/index.ts'

/** What an expression is asked about. */
export interface Situation {
  /** Values of root fields by their names in the symbol table; absent ones are zero. */
  readonly fields: ReadonlyMap<string, bigint>
  readonly inport: string
  readonly outport: string
  readonly sets: Readonly<Record<string, readonly string[]>>
  readonly groups: Readonly<Record<string, readonly string[]>>
  readonly resident: ReadonlySet<string>
}

function heldBy(field: FieldReference, { fields }: Situation): bigint {
  const slice = sliceOf(field)
  if (!slice) throw new Error('a predicate has no value')
  return ((fields.get(slice.root.name) ?? 0n) >> BigInt(slice.offset)) & ((1n << BigInt(slice.bits)) - 1n)
}

function ofText(text: string, situation: Situation, not: boolean): boolean {
  const expression = parseExpression(text)
  if (expression.kind === 'error') throw new Error(expression.message)
  return holds(expression, situation, not)
}

/** Whether the expression holds, or with `not` its complement; prerequisites are demanded of both. */
export function holds(expression: Expression, situation: Situation, not = false): boolean {
  const name = (one: string | { readonly parameter: number }) => {
    if (typeof one !== 'string') throw new Error('a hole has no meaning')
    return one
  }
  switch (expression.kind) {
    case 'boolean':
      return expression.value !== not
    case 'not':
      return holds(expression.operand, situation, !not)
    case 'and':
    case 'or': {
      const results = expression.operands.map((operand) => holds(operand, situation, not))
      return (expression.kind === 'and') !== not ? results.every(Boolean) : results.some(Boolean)
    }
    case 'resident':
      return situation.resident.has(name(expression.port)) !== not
    case 'comparePort': {
      const port = situation[expression.symbol.name]
      const among = expression.operands.some((operand) =>
        operand.kind === 'port'
          ? operand.name === port
          : (situation.groups[name(operand.name)] ?? []).includes(port),
      )
      return (among === (expression.operator === '==')) !== not
    }
    case 'mention': {
      const { symbol } = expression.field
      if (symbol.kind === 'predicate') return ofText(symbol.expansion, situation, not)
      return (
        prerequisitesHold(expression.field, situation) && (heldBy(expression.field, situation) !== 0n) !== not
      )
    }
    case 'compare': {
      const { field, operator, operands } = expression
      const { symbol } = field
      if (symbol.kind === 'predicate') {
        const sides = operands.map((operand) => {
          if (operand.kind !== 'integer') throw new Error('a predicate is compared with 0 or 1')
          const positive = ((operand.value === 1n) === (operator === '==')) !== not
          return ofText(symbol.expansion, situation, !positive)
        })
        return (operator === '==') !== not ? sides.some(Boolean) : sides.every(Boolean)
      }
      const value = heldBy(field, situation)
      const ones = (1n << BigInt(field.bits)) - 1n
      const equal = operands.some((operand) => {
        if (operand.kind === 'integer') return (value & (operand.mask ?? ones)) === (operand.value & ones)
        if (operand.kind !== 'addressSet') throw new Error('a hole has no meaning')
        // Sets are asked of ip4.src alone: members of other families mean nothing to it.
        const members = (situation.sets[name(operand.name)] ?? []).flatMap((text) => {
          const constant = addressConstant(text)
          return constant?.format === 'ip4' ? [constant] : []
        })
        return members.some((member) => (value & member.mask) === member.value)
      })
      const [first] = operands
      const bound = first?.kind === 'integer' ? first.value : 0n
      const result = {
        '==': equal,
        '!=': !equal,
        '<': value < bound,
        '<=': value <= bound,
        '>': value > bound,
        '>=': value >= bound,
      }[operator]
      return prerequisitesHold(field, situation) && result !== not
    }
  }
}

function prerequisitesHold({ symbol }: FieldReference, situation: Situation): boolean {
  return symbol.prerequisites === '' || ofText(symbol.prerequisites, situation, false)
}
