import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  compileShape,
  type Expression,
  expressionText,
  instantiate,
  liftParameters,
  matchParser,
  type Normal,
  parseExpression,
  parseMatch,
} from '../../../ovn-controller/expression/index.ts'
import { matchText } from '../../../ovn-controller/openflow/index.ts'
import { accepts, flowsOf, packetOf } from './flows.ts'
import { expression, groups, keys, sets, situations } from './generate.ts'
import { holds } from './meaning.ts'

const contents = (set: string): readonly string[] | undefined =>
  Object.hasOwn(sets, set) ? sets[set as keyof typeof sets] : undefined

function normalOf(text: string): Normal {
  const parsed = parseMatch(text, '', contents)
  if (parsed.kind !== 'normal') throw new Error(`${text}: ${JSON.stringify(parsed)}`)
  return parsed.normal
}

/** Everything of a normal form, as text, so that differences are readable. */
function normalText(normal: Normal): string {
  return normal
    .map((one) => {
      const dimensions = one.dimensions.map((dimension) =>
        dimension.kind === 'port'
          ? `${dimension.field}{${[...dimension.ports, ...dimension.groups.map((group) => `@${group}`)]}}`
          : `${dimension.field}{${[...dimension.constants.map(matchText), ...dimension.sets.map(({ set }) => `$${set}`)]}}`,
      )
      const conditions = one.conditions.map(({ port, resident }) => `${resident ? '' : '!'}resident(${port})`)
      return [matchText(one.fixed), one.inport, one.outport, ...dimensions, ...conditions].join(' ')
    })
    .join('\n')
}

describe('the normal form of a match', () => {
  const all = [...situations()]

  function expectExact(tree: Expression): void {
    const normal = normalOf(expressionText(tree))
    for (const situation of all) {
      const flows = flowsOf(normal, { sets, groups, keys, resident: situation.resident })
      const accepted = accepts(flows, packetOf(situation, keys))
      if (accepted !== holds(tree, situation)) {
        const fields = [...situation.fields].join(' ')
        throw new Error(`${expressionText(tree)} is not ${accepted} of ${fields} ${situation.inport}`)
      }
    }
  }

  test('makes flows that accept exactly the packets the expression accepts', () => {
    fc.assert(fc.property(expression, expectExact), { numRuns: 150 })
  })

  test.each([
    'inport == "c" && inport == @ab',
    'inport == "a" && inport == @ab',
    'inport == "a" && inport == {"a", @none}',
    'inport == {"a", "c"} && inport == @ab',
    'ip4.src == $few && ip4.src == $some',
    'ip4.src == $some && ip4.src == {0.0.0.1, 0.0.0.3}',
    'ip4.src == 0.0.0.1 && ip4.src == $some && inport == @ab',
    '(ip4.src == $some || reg0[0] == 1) && inport == @ab && reg5 == {1, 2}',
    'ip4.src != {$few, $some} && reg0 < 5',
  ])('of %s is exact, where what is asked of one field meets', (text) => {
    const tree = parseExpression(text)
    if (tree.kind === 'error') throw new Error(tree.message)
    expectExact(tree)
  })

  test('is the same whether names and addresses were lifted out first or not', () => {
    const parse = matchParser()
    fc.assert(
      fc.property(expression, (tree) => {
        const text = expressionText(tree)
        const parsed = parse(text, '', contents)
        expect(parsed.kind === 'normal' && normalText(parsed.normal)).toBe(normalText(normalOf(text)))
      }),
      { numRuns: 500 },
    )
  })

  test('is shared by matches that differ in names and addresses alone', () => {
    const texts = [
      'outport == "p1" && ip4.src == $as1 && eth.dst == 00:00:00:00:00:01 && ip6.dst == ::1',
      'outport == "p2" && ip4.src == $as2 && eth.dst == 00:00:00:00:00:02 && ip6.dst == fe80::2',
    ]
    const lifted = texts.map(liftParameters)
    expect(lifted[0]?.shape).toBe(lifted[1]?.shape)
    expect(lifted[1]?.parameters).toEqual(['p2', 'as2', '00:00:00:00:00:02', 'fe80::2'])
    const template = compileShape(
      'outport == "p" && ip4.src == $s'.replace('"p"', '\u0001s0;').replace('$s', '\u0001a1;'),
    )
    if (template.kind !== 'template') throw new Error(template.kind)
    expect(normalText(instantiate(template, ['p1', 'as1']))).toBe('eth_type=0x800  p1 ip4.src{$as1}')
  })

  test('keeps constants that could merge with others in the shape', () => {
    for (const text of [
      'ip4.src == 10.0.0.1 && ip4.src == 10.0.0.0/8',
      'ip4.src == 10.0.0.1 && ip4.src == 10.0.0.2',
      'ip4.src != 10.0.0.1',
      '!(ip4.src == 10.0.0.1)',
      'ip4.src == {10.0.0.1, 10.0.0.1}',
      'ip4.src == 10.0.0.1/8',
      'ip4.src == 10.0.0.1 || ip4.src == 10.0.0.1',
      'inport == "a" && inport == "b"',
      'inport == {"a", "a"}',
      'reg0 == 10.0.0.1 && reg0[0..3] == 2',
      'ip6.dst == ff02::1 && ip6.mcast',
      'ip4.dst == 1.2.3.4 // "x" == $y',
      'reg0 == 1.2.3.4 && reg1 == 1.2.3.4',
    ]) {
      const parsed = matchParser()(text)
      expect(parsed.kind === 'normal' && normalText(parsed.normal), text).toBe(normalText(normalOf(text)))
    }
  })

  test('asks for the members of a set that is to be complemented', () => {
    expect(parseMatch('ip4.src != $few')).toEqual({ kind: 'needs', addressSets: ['few'] })
    expect(matchParser()('ip4 && !(ip4.src == {$few, $some})')).toEqual({
      kind: 'needs',
      addressSets: ['few', 'some'],
    })
  })

  test('joins a set and constants on one field into one dimension', () => {
    expect(normalText(normalOf('ip4.src == {$few, 10.0.0.1} && tcp.dst == {1, 2}'))).toBe(
      'eth_type=0x800,nw_proto=6   ip4.src{nw_src=10.0.0.1,$few} tcp.dst{tcp_dst=1,tcp_dst=2}',
    )
  })

  test('multiplies out the alternatives of a field that cannot be a clause', () => {
    expect(normalText(normalOf('ip.proto == {6, 17} && ip4.src == $few'))).toBe(
      'eth_type=0x800,nw_proto=6   ip4.src{$few}\neth_type=0x800,nw_proto=17   ip4.src{$few}',
    )
  })

  test('of a text that multiplies out beyond measure is an error', () => {
    const clause = (i: number) => `(ct_mark[${i}] || pkt.mark[${i}] || eth.src[${i}] || eth.dst[${i}])`
    const parsed = parseMatch(Array.from({ length: 8 }, (_, i) => clause(i)).join(' && '))
    expect(parsed.kind === 'error' && parsed.message).toMatch('multiplies out to more than')
  })
})

describe('the text of a syntax tree', () => {
  test('parses back to the same tree', () => {
    fc.assert(
      fc.property(expression, (tree) => {
        expect(parseExpression(expressionText(tree))).toEqual(tree)
      }),
      { numRuns: 500 },
    )
  })
})
