/**
 * From the formula to products: AND multiplies, OR lists. A disjunction on one
 * field becomes a choice; over several fields, or on a field whose alternatives
 * must be multiplied out, each alternative goes its own way.
 */
import { absorb } from './cube.ts'
import type { Formula, Literal } from './formula.ts'
import type { PortField } from './normal.ts'
import { type Choice, multiply, type Product, productKey, settle, UNIT, uniqueNames } from './product.ts'
import type { FieldSymbol } from './symbol.ts'

/** How many conjunctions one match may come to. */
export const MAX_CONJUNCTIONS = 20_000

/** The match multiplies out to more than `MAX_CONJUNCTIONS`. */
export interface TooLarge {
  readonly kind: 'tooLarge'
}

class Overflow extends Error {}

/** The formula as products, settled, without duplicates. */
export function normalize(formula: Formula): readonly Product[] | TooLarge {
  try {
    const unique = new Map<string, Product>()
    for (const product of products(formula)) {
      const settled = settle(product)
      if (settled) unique.set(productKey(settled), settled)
    }
    return [...unique.values()]
  } catch (thrown) {
    if (thrown instanceof Overflow) return { kind: 'tooLarge' }
    throw thrown
  }
}

function products(formula: Formula): readonly Product[] {
  switch (formula.kind) {
    case 'and':
      return conjunction(formula.operands)
    case 'or':
      return disjunction(formula.operands)
    default:
      return [literalProduct(formula)]
  }
}

function literalProduct(literal: Literal): Product {
  switch (literal.kind) {
    case 'bits':
      return { ...UNIT, fixed: new Map([[literal.root, literal.cube]]) }
    case 'address': {
      const { slice, format, parameter } = literal
      return { ...UNIT, addresses: [{ slice, format, parameter }] }
    }
    case 'port':
      return { ...UNIT, ports: new Map([[literal.field, literal.port]]) }
    case 'resident':
      return { ...UNIT, residents: [{ port: literal.port, resident: literal.resident }] }
    case 'set':
    case 'group':
      return { ...UNIT, choices: [choiceOf([literal])] }
  }
}

function conjunction(operands: readonly Formula[]): readonly Product[] {
  const factors = operands.map(products)
  // Those with one product first: what they fix prunes the rest early.
  factors.sort((a, b) => a.length - b.length)
  let result: readonly Product[] = [UNIT]
  for (const factor of factors) {
    result = result.flatMap((one) => factor.flatMap((other) => multiply(one, other) ?? []))
    if (result.length > MAX_CONJUNCTIONS) throw new Overflow()
  }
  return result
}

/** The field a literal speaks of: a root field or a port field. */
function subject(formula: Formula): FieldSymbol | PortField | undefined {
  switch (formula.kind) {
    case 'bits':
      return formula.root
    case 'set':
      return formula.slice.root
    case 'port':
    case 'group':
      return formula.field
    default:
      return undefined
  }
}

type ChoiceLiteral = Extract<Literal, { kind: 'bits' | 'set' | 'port' | 'group' }>

const isChoiceLiteral = (formula: Formula): formula is ChoiceLiteral => subject(formula) !== undefined

const isMembership = ({ kind }: ChoiceLiteral): boolean => kind === 'set' || kind === 'group'

function disjunction(operands: readonly Formula[]): readonly Product[] {
  const groups = new Map<FieldSymbol | PortField, ChoiceLiteral[]>()
  const rest: Formula[] = []
  for (const operand of operands) {
    const of = subject(operand)
    if (of === undefined || !isChoiceLiteral(operand)) rest.push(operand)
    else if (groups.get(of)?.push(operand) === undefined) groups.set(of, [operand])
  }
  const alone = rest.length === 0 && groups.size === 1
  const result = rest.flatMap(products)
  for (const [of, literals] of groups) {
    const crossproduct = typeof of !== 'string' && of.mustCrossproduct
    // Beside other fields, constants go their own way as OVN has it; sets would lose their symbol.
    const together = !crossproduct && literals.length > 1 && (alone || literals.some(isMembership))
    if (together) result.push({ ...UNIT, choices: [choiceOf(literals)] })
    else result.push(...literals.map(literalProduct))
  }
  if (result.length > MAX_CONJUNCTIONS) throw new Overflow()
  return result
}

/** One choice of literals that all speak of one field. */
function choiceOf(literals: readonly ChoiceLiteral[]): Choice {
  const of = literals[0] && subject(literals[0])
  if (of === undefined) throw new Error('a choice has alternatives')
  if (typeof of === 'string') {
    return {
      kind: 'port',
      field: of,
      ports: uniqueNames(literals.flatMap((one) => (one.kind === 'port' ? [one.port] : []))),
      groups: uniqueNames(literals.flatMap((one) => (one.kind === 'group' ? [one.group] : []))),
    }
  }
  const sets = literals.flatMap((one) => (one.kind === 'set' ? [{ set: one.set, slice: one.slice }] : []))
  const unique = sets.filter(
    (one, i) =>
      sets.findIndex(
        ({ set, slice }) =>
          uniqueNames([set, one.set]).length === 1 &&
          slice.offset === one.slice.offset &&
          slice.bits === one.slice.bits,
      ) === i,
  )
  return {
    kind: 'field',
    root: of,
    cubes: absorb(literals.flatMap((one) => (one.kind === 'bits' ? [one.cube] : []))),
    sets: unique,
  }
}
