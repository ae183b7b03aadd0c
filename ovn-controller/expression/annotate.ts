/**
 * From the syntax tree to the formula: expands predicates, adds prerequisites,
 * pushes `!` inwards and turns comparisons into bits.
 *
 * Prerequisites are implied by the use of a symbol, so they hold on both sides
 * of a `!`: `!(ip4.src == 1.1.1.1)` is an IPv4 packet from elsewhere, and
 * `!ip.later_frag` an IP packet that is no later fragment.
 */
import { type AddressSetContents, memberCube } from './address-set.ts'
import type { IntegerConstant } from './constant.ts'
import { absorb, type Cube, complement, complementCube, rangeCubes } from './cube.ts'
import type { Expression, FieldReference, NumberOperand, Operator } from './expression.ts'
import { sliceOf } from './field-reference.ts'
import { and, FALSE, type Formula, or, TRUE } from './formula.ts'
import { parseExpression } from './parser.ts'
import type { LogicalSymbol, Slice } from './symbol.ts'

/** A complement cannot stay symbolic: these sets' members have to be known first. */
export interface NeedsSets {
  readonly kind: 'needs'
  readonly addressSets: readonly string[]
}

/** The shape cannot be shared: its normal form depends on what was lifted out. */
export interface Unliftable {
  readonly kind: 'unliftable'
}

/** Thrown while annotating, caught by `annotate`. */
class Obstacle extends Error {
  readonly obstacle: NeedsSets | Unliftable

  constructor(obstacle: NeedsSets | Unliftable) {
    super(obstacle.kind)
    this.obstacle = obstacle
  }
}

/** The formula of a parsed match. `contents` answers for sets under a `!` or `!=`. */
export function annotate(
  expression: Expression,
  contents: AddressSetContents,
): Formula | NeedsSets | Unliftable {
  const missing = new Set<string>()
  try {
    const formula = formulaOf(expression, false, (set) => {
      const members = contents(set)
      if (!members) missing.add(set)
      return members ?? []
    })
    return missing.size === 0 ? formula : { kind: 'needs', addressSets: [...missing].sort() }
  } catch (thrown) {
    if (thrown instanceof Obstacle) return thrown.obstacle
    throw thrown
  }
}

type Contents = (set: string) => readonly string[]

/** The one symbol that every comparison of the tree is on, if there is one and it has prerequisites. */
function onlySymbol(expression: Expression): LogicalSymbol | undefined {
  switch (expression.kind) {
    case 'mention':
    case 'compare':
      return expression.field.symbol.prerequisites === '' ? undefined : expression.field.symbol
    case 'not':
      return onlySymbol(expression.operand)
    case 'and':
    case 'or': {
      const [first, ...rest] = expression.operands.map(onlySymbol)
      return rest.every((symbol) => symbol === first) ? first : undefined
    }
    default:
      return undefined
  }
}

/**
 * @param bare leave prerequisites out, because they are added around the whole
 */
function formulaOf(expression: Expression, not: boolean, contents: Contents, bare = false): Formula {
  switch (expression.kind) {
    case 'boolean':
      return expression.value === not ? FALSE : TRUE
    case 'not':
      return formulaOf(expression.operand, !not, contents, bare)
    case 'and':
    case 'or': {
      // Prerequisites that all operands share stand outside, so that alternatives on one field stay together.
      const shared = bare ? undefined : onlySymbol(expression)
      const operands = expression.operands.map((operand) =>
        formulaOf(operand, not, contents, bare || shared !== undefined),
      )
      const combined = (expression.kind === 'and') === not ? or(operands) : and(operands)
      return shared ? and([combined, prerequisitesOf(shared)]) : combined
    }
    case 'resident':
      return { kind: 'resident', port: expression.port, resident: !not }
    case 'comparePort': {
      // The parser lets nominal fields through only where the sense is positive.
      const { symbol, operands } = expression
      return or(
        operands.map((operand) =>
          operand.kind === 'port'
            ? { kind: 'port', field: symbol.name, port: operand.name }
            : { kind: 'group', field: symbol.name, group: operand.name },
        ),
      )
    }
    case 'mention':
      return compare(
        expression.field,
        '!=',
        [{ kind: 'integer', format: 'hex', value: 0n }],
        not,
        contents,
        bare,
      )
    case 'compare':
      return compare(expression.field, expression.operator, expression.operands, not, contents, bare)
  }
}

const NEGATED: Record<Operator, Operator> = {
  '==': '!=',
  '!=': '==',
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
}

function compare(
  field: FieldReference,
  written: Operator,
  operands: readonly NumberOperand[],
  not: boolean,
  contents: Contents,
  bare: boolean,
): Formula {
  const operator = not ? NEGATED[written] : written
  const slice = sliceOf(field)
  if (!slice) return comparePredicate(field.symbol, operator, operands, contents)
  const comparison =
    operator === '=='
      ? equals(slice, operands)
      : bitsOfSlice(slice, cubesOf(slice, operator, operands, contents))
  return bare ? comparison : and([comparison, prerequisitesOf(field.symbol)])
}

const expansions = new Map<string, Expression>()

/** Expansions and prerequisites in the table are themselves expressions. */
function parsedExpansion(text: string): Expression {
  let expression = expansions.get(text)
  if (!expression) {
    const parsed = parseExpression(text)
    if (parsed.kind === 'error') throw new Error(`symbol table: ${text}: ${parsed.message}`)
    expression = parsed
    expansions.set(text, expression)
  }
  return expression
}

const noContents: Contents = () => []

function prerequisitesOf(symbol: LogicalSymbol): Formula {
  return symbol.prerequisites === ''
    ? TRUE
    : formulaOf(parsedExpansion(symbol.prerequisites), false, noContents)
}

function comparePredicate(
  symbol: LogicalSymbol,
  operator: Operator,
  operands: readonly NumberOperand[],
  contents: Contents,
): Formula {
  if (symbol.kind !== 'predicate') throw new Error(`${symbol.name} has bits`)
  const expansion = parsedExpansion(symbol.expansion)
  const sides = operands.map((operand): Formula => {
    if (operand.kind !== 'integer') throw new Obstacle({ kind: 'unliftable' })
    const positive = (operand.value === 1n) === (operator === '==')
    return formulaOf(expansion, !positive, contents)
  })
  return operator === '==' ? or(sides) : and(sides)
}

const allOnes = (bits: number): bigint => (1n << BigInt(bits)) - 1n

function constantCube({ value, mask }: IntegerConstant, { bits }: Slice): Cube {
  const ones = allOnes(bits)
  return mask === undefined
    ? { value: value & ones, mask: ones }
    : { value: value & mask & ones, mask: mask & ones }
}

function shifted({ value, mask }: Cube, { offset }: Slice): Cube {
  return offset === 0 ? { value, mask } : { value: value << BigInt(offset), mask: mask << BigInt(offset) }
}

function bitsLiteral(slice: Slice, cube: Cube): Formula {
  return cube.mask === 0n ? TRUE : { kind: 'bits', root: slice.root, cube: shifted(cube, slice) }
}

function bitsOfSlice(slice: Slice, cubes: readonly Cube[]): Formula {
  // A cube that asks nothing makes the whole alternation true.
  return cubes.some((cube) => cube.mask === 0n) ? TRUE : or(cubes.map((cube) => bitsLiteral(slice, cube)))
}

function equals(slice: Slice, operands: readonly NumberOperand[]): Formula {
  const constants = operands.filter((operand) => operand.kind === 'integer')
  const cubes = absorb(constants.map((constant) => constantCube(constant, slice)))
  if (cubes.some((cube) => cube.mask === 0n)) return TRUE
  const literals: Formula[] = cubes.map((cube) => bitsLiteral(slice, cube))
  for (const operand of operands) {
    if (operand.kind === 'addressSet') literals.push({ kind: 'set', slice, set: operand.name })
    if (operand.kind === 'addressParameter') {
      const { format, parameter } = operand
      literals.push({ kind: 'address', slice, format, parameter })
    }
  }
  return or(literals)
}

function cubesOf(
  slice: Slice,
  operator: Exclude<Operator, '=='>,
  operands: readonly NumberOperand[],
  contents: Contents,
): readonly Cube[] {
  if (operator !== '!=') {
    const [bound] = operands
    if (bound?.kind !== 'integer') throw new Obstacle({ kind: 'unliftable' })
    return rangeCubes(operator, bound.value & allOnes(slice.bits), slice.bits)
  }
  const excluded = operands.flatMap((operand): readonly Cube[] => {
    if (operand.kind === 'integer') return [constantCube(operand, slice)]
    if (operand.kind === 'addressParameter' || typeof operand.name !== 'string') {
      throw new Obstacle({ kind: 'unliftable' })
    }
    return contents(operand.name).flatMap((member) => memberCube(member, slice) ?? [])
  })
  const [only] = excluded
  return excluded.length === 1 && only ? complementCube(only, slice.bits) : complement(excluded, slice.bits)
}
