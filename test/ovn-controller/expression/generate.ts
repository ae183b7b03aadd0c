/** Random matches over a few small fields, and all the situations that tell them apart. */
import fc from 'fast-check'
import {
  type Expression,
  type FieldReference,
  type IntegerConstant,
  symbolNamed,
} from '../../../ovn-controller/expression/index.ts'
import type { Situation } from './meaning.ts'

type NumberOperand = Extract<Expression, { kind: 'compare' }>['operands'][number]

function reference(name: string, first: number, last: number): FieldReference {
  const symbol = symbolNamed(name)
  if (!symbol || symbol.kind === 'string') throw new Error(`${name} has no bits`)
  return { symbol, offset: first, bits: last - first + 1 }
}

/** An expression for a place where it stands with (false) or without (true) a negation around it. */
type Placed = (positive: boolean) => Expression

const operator = fc.constantFrom(
  '==' as const,
  '!=' as const,
  '<' as const,
  '<=' as const,
  '>' as const,
  '>=' as const,
)
const equality = fc.constantFrom('==' as const, '!=' as const)

function constant(bits: number, format: 'decimal' | 'hex' | 'ip4'): fc.Arbitrary<IntegerConstant> {
  const number = fc.nat({ max: 2 ** bits - 1 }).map(BigInt)
  return fc.tuple(number, fc.option(number, { freq: 3 })).map(([value, mask]) => {
    if (mask === null) return { kind: 'integer', format, value }
    // Address bits above the small part are compared as zero.
    const whole = format === 'ip4' ? mask | 0xfffffffcn : mask
    return { kind: 'integer', format, value: value & whole, mask: whole }
  })
}

function numeric(field: FieldReference, bits: number, sets: readonly string[]): fc.Arbitrary<Placed> {
  const format = sets.length > 0 ? 'ip4' : 'hex'
  const one: fc.Arbitrary<NumberOperand> =
    sets.length === 0
      ? constant(bits, format)
      : fc.oneof(
          constant(bits, format),
          fc.constantFrom(...sets).map((name) => ({ kind: 'addressSet', name }) as const),
        )
  const ordered = fc
    .tuple(
      operator,
      constant(bits, format).filter(({ mask }) => mask === undefined),
    )
    .map(
      ([op, bound]): Placed =>
        () => ({ kind: 'compare', field, operator: op, braces: false, operands: [bound] }),
    )
  const plain = fc.tuple(equality, one).map(
    ([op, operand]): Placed =>
      () => ({ kind: 'compare', field, operator: op, braces: false, operands: [operand] }),
  )
  const braced = fc.tuple(equality, fc.array(one, { minLength: 1, maxLength: 4 })).map(
    ([op, operands]): Placed =>
      () => ({ kind: 'compare', field, operator: op, braces: true, operands }),
  )
  return fc.oneof(ordered, plain, braced)
}

const portSymbol = (name: 'inport' | 'outport') => {
  const symbol = symbolNamed(name)
  if (symbol?.kind !== 'string') throw new Error(`${name} is a string`)
  return symbol
}

const port: fc.Arbitrary<Placed> = fc
  .tuple(
    fc.constantFrom(portSymbol('inport'), portSymbol('outport')),
    fc.array(
      fc.oneof(
        fc.constantFrom('a', 'b', 'c').map((name) => ({ kind: 'port', name }) as const),
        fc.constantFrom('ab', 'none').map((name) => ({ kind: 'portGroup', name }) as const),
      ),
      { minLength: 1, maxLength: 3 },
    ),
  )
  .map(
    ([symbol, operands]): Placed =>
      (positive) => {
        const op = positive ? '==' : '!='
        return { kind: 'comparePort', symbol, operator: op, braces: operands.length > 1, operands }
      },
  )

const nominal: fc.Arbitrary<Placed> = fc.constantFrom('ip4', 'arp').map(
  (name): Placed =>
    (positive) =>
      positive
        ? { kind: 'mention', field: reference(name, 0, 0) }
        : {
            kind: 'compare',
            field: reference(name, 0, 0),
            operator: '!=',
            braces: false,
            operands: [{ kind: 'integer', format: 'decimal', value: 1n }],
          },
)

const leaf: fc.Arbitrary<Placed> = fc.oneof(
  numeric(reference('reg0', 0, 2), 3, []),
  numeric(reference('reg0', 1, 2), 2, []),
  numeric(reference('reg5', 0, 1), 2, []),
  numeric(reference('ip4.src', 0, 31), 2, ['few', 'some', 'empty']),
  port,
  nominal,
  fc.constant<Placed>(() => ({ kind: 'mention', field: reference('flags.loopback', 0, 0) })),
  fc.constantFrom('a', 'b').map(
    (name): Placed =>
      () => ({ kind: 'resident', port: name }),
  ),
  fc.boolean().map(
    (value): Placed =>
      () => ({ kind: 'boolean', value }),
  ),
)

const placed: fc.Arbitrary<Placed> = fc.letrec<{ tree: Placed }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3, depthIdentifier: 'expression' },
    leaf,
    fc
      .tuple(
        fc.constantFrom('and' as const, 'or' as const),
        fc.array(tie('tree'), { minLength: 2, maxLength: 3 }),
      )
      .map(
        ([kind, operands]): Placed =>
          (positive) => ({ kind, operands: operands.map((one) => one(positive)) }),
      ),
    tie('tree').map(
      (operand): Placed =>
        (positive) => ({ kind: 'not', operand: operand(!positive) }),
    ),
  ),
})).tree

export const expression: fc.Arbitrary<Expression> = placed.map((one) => one(true))

export const sets = {
  few: ['0.0.0.1'],
  some: ['0.0.0.0/31', '0.0.0.3', '::2', '00:00:00:00:00:02'],
  empty: [],
} as const
export const groups = { ab: ['a', 'b'], none: [] } as const
export const keys = { a: 1, b: 2, c: 3 } as const

/** Every combination of values of the small fields. */
export function* situations(): Generator<Situation> {
  const residents = [new Set<string>(), new Set(['a']), new Set(['a', 'b'])]
  const ports = ['a', 'b', 'c'] as const
  for (let reg0 = 0n; reg0 < 8n; reg0++)
    for (let reg5 = 0n; reg5 < 4n; reg5++)
      for (let source = 0n; source < 4n; source++)
        for (const type of [0x800n, 0x806n, 0x86ddn])
          for (const [i, inport] of ports.entries())
            for (const loopback of [0n, 1n]) {
              const fields = new Map([
                ['xxreg0', reg0 << 96n],
                ['xxreg1', reg5 << 64n],
                ['ip4.src', source],
                ['eth.type', type],
                ['flags', loopback],
              ])
              const outport = ports[(i + Number(reg0 % 3n)) % 3] ?? 'a'
              const resident = residents[(i + Number(source)) % 3] ?? new Set<string>()
              yield { fields, inport, outport, sets, groups, resident }
            }
}
