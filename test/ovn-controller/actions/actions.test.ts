import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type ActionContext,
  actionsParser,
  encodeActions,
  namesOf,
  parseActions,
} from '../../../ovn-controller/actions/index.ts'
import { actionsText } from '../../../ovn-controller/openflow/index.ts'
import { somewhere } from './context.ts'

const keys = new Map([
  ['p1', 1],
  ['p2', 2],
  ['_MC_flood', 0x8000],
])
const context: ActionContext = {
  ...somewhere,
  table: 3,
  portKey: (name) => keys.get(name),
}

function directly(text: string): string {
  const program = parseActions(text)
  if (program.kind !== 'program') throw new Error(`${text}: ${JSON.stringify(program)}`)
  const actions = encodeActions(program, [], context)
  if ('kind' in actions) throw new Error(actions.message)
  return actionsText(actions)
}

describe('an action list', () => {
  const byte = fc.nat({ max: 255 })
  const ip4 = fc.tuple(byte, byte, byte, byte).map((parts) => parts.join('.'))
  const mac = fc
    .array(byte, { minLength: 6, maxLength: 6 })
    .map((parts) => parts.map((part) => part.toString(16).padStart(2, '0')).join(':'))
  const port = fc.constantFrom('p1', 'p2', '_MC_flood', 'nowhere')
  const statement = fc.oneof(
    port.map((name) => `outport = "${name}";`),
    port.map((name) => `clone { outport = "${name}"; output; };`),
    port.map((name) => `icmp4 { inport = "${name}"; eth.dst <-> eth.src; next; };`),
    ip4.map((address) => `reg5 = ${address};`),
    ip4.map((address) => `ip4.src = ${address};`),
    ip4.map((address) => `arp { arp.spa = ${address}; output; };`),
    mac.map((address) => `eth.src = ${address};`),
    mac.map((address) => `xreg0[0..47] = ${address};`),
    fc.constantFrom('ip6.src = fe80::1;', 'nd_ns { nd.target = ff02::1:2; };', 'xxreg1 = ::;'),
    fc.constantFrom('next;', 'output;', 'reg0[3] = 1;', 'ct_next;', 'ip.ttl--;'),
  )

  test('encodes the same whether names and addresses were lifted out first or not', () => {
    const parse = actionsParser()
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 5 }), (statements) => {
        const text = statements.join(' ')
        const parsed = parse(text)
        if (parsed.kind !== 'parsed') throw new Error(parsed.kind)
        const actions = encodeActions(parsed.program, parsed.parameters, context)
        expect('kind' in actions ? actions.message : actionsText(actions)).toBe(directly(text))
      }),
    )
  })

  test('shares its program with lists that differ in names and addresses alone', () => {
    const parse = actionsParser()
    const [one, other] = ['p1', 'p2'].map((name) =>
      parse(`outport = "${name}"; eth.src = 00:00:00:00:00:01; output;`),
    )
    if (one?.kind !== 'parsed' || other?.kind !== 'parsed') throw new Error('parses')
    expect(one.program).toBe(other.program)
    expect(namesOf(other.program, other.parameters)).toEqual([{ kind: 'port', name: 'p2' }])
  })

  test('asks of the packet what its fields need, and a wrapper what it is for', () => {
    const asked = (text: string) => {
      const program = parseActions(text)
      return program.kind === 'program' ? program.prerequisites : program.kind
    }
    expect(asked('reg0 = ip4.dst; ip.ttl--; arp.op = 2;')).toBe('ip4 && ip && arp')
    expect(asked('icmp4 { tcp.dst = 5; };')).toBe('ip4')
    expect(asked('clone { tcp.dst = 5; };')).toBe('tcp')
    expect(asked('put_arp(inport, arp.spa, arp.sha);')).toBe('arp')
  })

  test('that drops is empty', () => {
    expect(directly('drop;')).toBe('drop')
    expect(directly('/* nothing */')).toBe('drop')
  })

  test('goes on in the next table, in the named one, or out', () => {
    expect(directly('next; next(7); next(pipeline=egress, table=2); output;')).toBe(
      'resubmit(,12),resubmit(,15),resubmit(,47),resubmit(,40)',
    )
  })

  test('that is malformed says what is wrong and where', () => {
    expect(parseActions('reg0 = 1; eth.type = 5;')).toEqual({
      kind: 'error',
      message: 'Field eth.type is not modifiable.',
      column: 22,
    })
    expect(actionsParser()('outport = "p1"; nope;')).toEqual({
      kind: 'error',
      message: "Syntax error at `nope' expecting action.",
      column: 17,
    })
  })
})
