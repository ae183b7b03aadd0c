/** The text of a syntax tree; it parses back to the same tree. */
import { constantText, type Name } from './constant.ts'
import type { Expression, NumberOperand, PortOperand } from './expression.ts'
import { fieldReferenceText } from './field-reference.ts'
import { HOLE } from './lexer.ts'

const HOLES = { ip4: '4', ip6: '6', mac: 'm' } as const

const hole = (kind: string, parameter: number): string => `${HOLE}${kind}${parameter};`

function nameText(name: Name, kind: string, written: (name: string) => string): string {
  return typeof name === 'string' ? written(name) : hole(kind, name.parameter)
}

const portText = (name: Name): string => nameText(name, 's', (text) => JSON.stringify(text))

function operandText(operand: NumberOperand | PortOperand): string {
  switch (operand.kind) {
    case 'integer':
      return constantText(operand)
    case 'addressParameter':
      return hole(HOLES[operand.format], operand.parameter)
    case 'addressSet':
      return nameText(operand.name, 'a', (name) => `$${name}`)
    case 'portGroup':
      return nameText(operand.name, 'g', (name) => `@${name}`)
    case 'port':
      return portText(operand.name)
  }
}

function operandsText(braces: boolean, operands: readonly (NumberOperand | PortOperand)[]): string {
  const text = operands.map(operandText).join(', ')
  return braces ? `{${text}}` : text
}

export function expressionText(expression: Expression): string {
  switch (expression.kind) {
    case 'boolean':
      return expression.value ? '1' : '0'
    case 'and':
    case 'or': {
      const nested = (operand: Expression) =>
        operand.kind === 'and' || operand.kind === 'or'
          ? `(${expressionText(operand)})`
          : expressionText(operand)
      return expression.operands.map(nested).join(expression.kind === 'and' ? ' && ' : ' || ')
    }
    case 'not': {
      const { operand } = expression
      const atomic = operand.kind === 'mention' || operand.kind === 'boolean' || operand.kind === 'resident'
      return atomic ? `!${expressionText(operand)}` : `!(${expressionText(operand)})`
    }
    case 'mention':
      return fieldReferenceText(expression.field)
    case 'compare': {
      const { field, operator, braces, operands } = expression
      return `${fieldReferenceText(field)} ${operator} ${operandsText(braces, operands)}`
    }
    case 'comparePort': {
      const { symbol, operator, braces, operands } = expression
      return `${symbol.name} ${operator} ${operandsText(braces, operands)}`
    }
    case 'resident':
      return `is_chassis_resident(${portText(expression.port)})`
  }
}
