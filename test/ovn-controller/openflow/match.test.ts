import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  actionsBytes,
  andMatches,
  bitsMatch,
  type FieldMatch,
  type FieldValue,
  fieldMatch,
  flowText,
  type Match,
  match,
  matchAccepts,
  matchText,
  ofField,
  setField,
} from '../../../ovn-controller/openflow/index.ts'

const bits = fc.nat({ max: 7 })
const one: fc.Arbitrary<FieldMatch> = fc.oneof(
  fc.tuple(bits, bits).map(([value, mask]) => fieldMatch('reg0', value, mask)),
  // Above 31 bits, where bitwise operators of the language end.
  fc.tuple(bits, bits).map(([value, mask]) => fieldMatch('eth_dst', value * 2 ** 40, mask * 2 ** 40)),
  fc
    .tuple(bits, bits)
    .map(([value, mask]) => fieldMatch('ipv6_src', BigInt(value) << 100n, BigInt(mask) << 100n)),
  bits.map((value) => fieldMatch('tcp_dst', value)),
)
const packet = fc.tuple(bits, bits, bits, bits).map(
  ([register, mac, address, port]) =>
    new Map<string, FieldValue>([
      ['reg0', register],
      ['eth_dst', mac * 2 ** 40],
      ['ipv6_src', BigInt(address) << 100n],
      ['tcp_dst', port],
    ]),
)

describe('a match', () => {
  test('of both matches accepts the packets that both accept', () => {
    fc.assert(
      fc.property(fc.array(one), fc.array(one), packet, (left, right, held) => {
        const [a, b] = [match(...left), match(...right)]
        const separately = [...left, ...right].every((field) => matchAccepts([field], held))
        const both = a && b && andMatches(a, b)
        expect(both ? matchAccepts(both, held) : false).toBe(separately)
      }),
      { numRuns: 500 },
    )
  })

  test('is the same text in whatever order it was put together', () => {
    fc.assert(
      fc.property(fc.array(one), (fields) => {
        const text = (built: Match | undefined) => built && matchText(built)
        expect(text(match(...fields))).toBe(text(match(...[...fields].reverse())))
      }),
    )
  })

  test('of an extended register is one of the registers it overlays', () => {
    expect(matchText(bitsMatch(ofField('xxreg0'), 1n << 96n, 0xffn << 96n))).toBe('reg0=0x1/0xff')
    expect(matchText(bitsMatch(ofField('xreg4'), 5n, 0xffffffffn))).toBe('reg9=0x5')
    expect(matchText(bitsMatch(ofField('ct_label'), 5n, 0xfn))).toBe('ct_label=0x5/0xf')
  })
})

describe('texts and bytes', () => {
  test('of a flow are a line for ovs-ofctl', () => {
    const flow = {
      table: 8,
      priority: 50,
      match: [fieldMatch('metadata', 2n), fieldMatch('eth_type', 0x800), fieldMatch('nw_src', 0x0a000001)],
      actions: [setField(ofField('reg15'), 3), { kind: 'resubmit', table: 40 } as const],
      cookie: 0xabc,
    }
    expect(flowText(flow)).toBe(
      'cookie=0xabc,table=8,priority=50,metadata=0x2,eth_type=0x800,nw_src=10.0.0.1,actions=set_field:0x3->reg15,resubmit(,40)',
    )
    expect(flowText({ ...flow, match: [], actions: [], cookie: 0 })).toBe('table=8,priority=50,actions=drop')
  })

  test('of actions inside another are those of the wire', () => {
    expect(actionsBytes([{ kind: 'group', group: 1 }])).toBe('0016000800000001')
    expect(actionsBytes([{ kind: 'resubmit', table: 40 }])).toBe('ffff001000002320000efff828000000')
  })
})
