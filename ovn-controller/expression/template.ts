/**
 * The normal form of a shape, with holes, and its instances. One compilation
 * serves every flow of the shape; an instance costs a few small objects.
 */
import { ADDRESS_BITS, addressValue } from '../../address/index.ts'
import { andMatches, bitsMatch, type FieldMatch, type Match, ofFieldMatch } from '../openflow/index.ts'
import type { AddressSetContents } from './address-set.ts'
import { annotate, type NeedsSets, type Unliftable } from './annotate.ts'
import type { Name } from './constant.ts'
import type { SyntaxFailure } from './failure.ts'
import { and, type Formula } from './formula.ts'
import type { Condition, Conjunction, Dimension, Normal } from './normal.ts'
import { MAX_CONJUNCTIONS, normalize } from './normalize.ts'
import { parseExpression } from './parser.ts'
import type { Choice, Product } from './product.ts'
import type { FieldSymbol } from './symbol.ts'

export interface Template {
  readonly kind: 'template'
  readonly conjunctions: readonly TemplateConjunction[]
}

/** A conjunction whose names and addresses may be holes; `complete` where it has none. */
interface TemplateConjunction {
  readonly product: Product
  readonly fixed: Match
  readonly dimensions: readonly (Dimension | Choice)[]
  readonly complete: Conjunction | undefined
}

const noContents: AddressSetContents = () => undefined

/**
 * Compiles a shape, or a plain text, which is a shape without holes.
 *
 * @param prerequisites an expression that must hold too, from the flow's actions; empty for none
 * @param contents the members of sets under `!` or `!=`, which cannot stay symbolic;
 *   without them such a match comes back as `needs`
 * @returns `unliftable` where the holes do not determine the normal form: compile the plain text
 */
export function compileShape(
  shape: string,
  prerequisites = '',
  contents: AddressSetContents = noContents,
): Template | SyntaxFailure | NeedsSets | Unliftable {
  const formulas: Formula[] = []
  for (const text of prerequisites === '' ? [shape] : [shape, prerequisites]) {
    const expression = parseExpression(text)
    if (expression.kind === 'error') return expression
    const formula = annotate(expression, contents)
    if (formula.kind === 'needs' || formula.kind === 'unliftable') return formula
    formulas.push(formula)
  }
  const formula = and(formulas)
  if (!addressesAlone(formula)) return { kind: 'unliftable' }
  const products = normalize(formula)
  if ('kind' in products) {
    const message = `Expression multiplies out to more than ${MAX_CONJUNCTIONS} conjunctions.`
    return { kind: 'error', message, column: 1 }
  }
  return { kind: 'template', conjunctions: products.map(templateConjunction) }
}

/** Whether each lifted address is the only one to speak of its field, so that nothing merges with it. */
function addressesAlone(formula: Formula): boolean {
  const uses = new Map<FieldSymbol, number>()
  const lifted = new Set<FieldSymbol>()
  const visit = (one: Formula): void => {
    if (one.kind === 'and' || one.kind === 'or') for (const operand of one.operands) visit(operand)
    const root = one.kind === 'bits' ? one.root : 'slice' in one ? one.slice.root : undefined
    if (root) uses.set(root, (uses.get(root) ?? 0) + 1)
    if (root && one.kind === 'address') lifted.add(root)
  }
  visit(formula)
  return [...lifted].every((root) => uses.get(root) === 1)
}

function templateConjunction(product: Product): TemplateConjunction {
  let fixed: Match = []
  for (const [root, { value, mask }] of product.fixed) {
    // Roots share no bits, except those of ARP and RARP, which never meet.
    fixed = andMatches(fixed, bitsMatch(root.field, value, mask)) ?? fixed
  }
  const template = { product, fixed, dimensions: product.choices.map(knownDimension) }
  const holes = [
    ...product.ports.values(),
    ...product.residents.map(({ port }) => port),
    ...product.addresses,
  ].some((one) => typeof one !== 'string')
  const open = holes || template.dimensions.some((dimension) => !isKnown(dimension))
  const complete = open ? undefined : instance({ ...template, complete: undefined }, [])
  return { ...template, complete }
}

const isKnown = (dimension: Dimension | Choice): dimension is Dimension =>
  dimension.kind === 'field'
    ? 'constants' in dimension
    : [...dimension.ports, ...dimension.groups].every(isText)

const isText = (name: Name): name is string => typeof name === 'string'

/** A choice as a dimension where it has no holes, so that instances share it. */
function knownDimension(choice: Choice): Dimension | Choice {
  const names =
    choice.kind === 'port' ? [...choice.ports, ...choice.groups] : choice.sets.map(({ set }) => set)
  return names.every(isText) ? dimensionOf(choice, []) : choice
}

function filled(name: Name, parameters: readonly string[]): string {
  if (typeof name === 'string') return name
  const value = parameters[name.parameter]
  if (value === undefined)
    throw new RangeError(`parameter ${name.parameter} of ${parameters.length} is missing`)
  return value
}

function dimensionOf(choice: Choice, parameters: readonly string[]): Dimension {
  if (choice.kind === 'port') {
    return {
      kind: 'port',
      field: choice.field,
      ports: choice.ports.map((port) => filled(port, parameters)),
      groups: choice.groups.map((group) => filled(group, parameters)),
    }
  }
  return {
    kind: 'field',
    field: choice.root.name,
    constants: choice.cubes.map(({ value, mask }) => bitsMatch(choice.root.field, value, mask)),
    sets: choice.sets.map(({ set, slice }) => ({ set: filled(set, parameters), slice })),
  }
}

/**
 * The normal form of one text of the shape.
 *
 * Throws `RangeError` where a parameter is missing or is no address of the
 * family the shape was lifted from: both come from `liftParameters` together.
 */
export function instantiate(template: Template, parameters: readonly string[]): Normal {
  return template.conjunctions.map((one) => one.complete ?? instance(one, parameters))
}

function instance(template: TemplateConjunction, parameters: readonly string[]): Conjunction {
  const { product } = template
  let { fixed } = template
  for (const { slice, format, parameter } of product.addresses) {
    const text = filled({ parameter }, parameters)
    const value = addressValue(format, text)
    if (value === undefined) throw new RangeError(`${text} is no address`)
    const { field } = slice.root
    const whole = slice.bits === field.bits && field.bits === ADDRESS_BITS[format]
    const alone = whole && field.format !== 'hex'
    fixed = alone
      ? inserted(fixed, ofFieldMatch(field, value))
      : (andMatches(fixed, sliceMatch(slice, value)) ?? fixed)
  }
  const inport = product.ports.get('inport')
  const outport = product.ports.get('outport')
  const dimensions = template.dimensions.map((one) => (isKnown(one) ? one : dimensionOf(one, parameters)))
  const conditions = product.residents.map(
    ({ port, resident }): Condition => ({ port: filled(port, parameters), resident }),
  )
  return {
    fixed,
    ...(inport === undefined ? undefined : { inport: filled(inport, parameters) }),
    ...(outport === undefined ? undefined : { outport: filled(outport, parameters) }),
    dimensions,
    conditions,
  }
}

function sliceMatch(
  { root, offset, bits }: Product['addresses'][number]['slice'],
  value: number | bigint,
): Match {
  const ones = (1n << BigInt(bits)) - 1n
  const by = BigInt(offset)
  return bitsMatch(root.field, (BigInt(value) & ones) << by, ones << by)
}

/** The match with one more field, which it does not have yet. */
function inserted(match: Match, one: FieldMatch): Match {
  const at = match.findIndex(({ field }) => field.order > one.field.order)
  return at < 0 ? [...match, one] : [...match.slice(0, at), one, ...match.slice(at)]
}
