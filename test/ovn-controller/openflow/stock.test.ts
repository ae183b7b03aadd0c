/** Our bytes against those of the stock tools, by way of a stock switch. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  compileFlow,
  FlowSyntaxError,
  type FlowText,
  type WireFlow,
  wireFlowText,
} from '../../../ovn-controller/openflow/index.ts'
import { describeWithStock } from '../../oracle/stock.ts'
import { type Bridge, type Connected, connectSwitch, startBridge } from './bridge.ts'
import { cases } from './flow-cases.ts'
import { flowLine } from './generate.ts'

const runs = Number(process.env.OPENFLOW_RUNS ?? 20)

/** Each in a place of its own, so that none replaces another. */
function texts(lines: readonly { readonly match: string; readonly actions: string }[]): readonly FlowText[] {
  return lines.map(({ match, actions }, i) => ({
    table: i % 200,
    priority: 1000 + i,
    match,
    rest: `cookie=0x${(i + 1).toString(16)},actions=${actions}`,
  }))
}

function line({ table, priority, match, rest }: FlowText): string {
  return `table=${table},priority=${priority}${match === '' ? '' : `,${match}`},${rest}`
}

const byPriority = (flows: readonly WireFlow[]) => [...flows].sort((a, b) => a.priority - b.priority)

function shown(flow: WireFlow | undefined) {
  const hex = (bytes: string) => Buffer.from(bytes, 'latin1').toString('hex')
  return flow && { ...flow, match: hex(flow.match), instructions: hex(flow.instructions) }
}

describeWithStock('flows on the wire', () => {
  let bridge: Bridge
  let connected: Connected

  beforeAll(async () => {
    bridge = await startBridge()
    connected = await connectSwitch(bridge.target)
  })
  afterAll(async () => {
    connected.switch.close()
    await bridge.dispose()
  })

  /** Which lines the stock tool and the switch take: lines of random parts may contradict themselves. */
  async function accepted(flows: readonly FlowText[]): Promise<readonly FlowText[]> {
    try {
      await bridge.replace(flows.map(line))
      return flows
    } catch {
      if (flows.length < 2) return []
      const half = flows.length >> 1
      const parts = [await accepted(flows.slice(0, half)), await accepted(flows.slice(half))]
      return parts.flat()
    }
  }

  async function compare(flows: readonly FlowText[]): Promise<number> {
    const good = await accepted(flows)
    await bridge.replace(good.map(line))
    const dumped = [...(await bridge.dump())].sort()
    const stock = byPriority(await connected.switch.read())
    const ours = byPriority(good.map(compileFlow))
    // What the switch holds after the stock tool wrote it is what we would write.
    for (const [i, flow] of ours.entries())
      expect(shown(flow), good[i] && line(good[i])).toEqual(shown(stock[i]))
    // And it is printed as the stock tool prints it.
    expect(stock.map(wireFlowText).sort()).toEqual(dumped)
    // Written by us the stock tool reads the same.
    await connected.switch.reconcile({ flows: [] })
    await connected.switch.apply({ addFlows: good })
    expect([...(await bridge.dump())].sort()).toEqual(dumped)
    return good.length
  }

  test('are those of the stock tool for flows of every kind', async () => {
    const all = texts(cases)
    const good = await accepted(all)
    expect(all.filter((flow) => !good.includes(flow)).map(line)).toEqual([])
    await compare(all)
  })

  test('are those of the stock tool for random flows', async () => {
    let sent = 0
    let taken = 0
    await fc.assert(
      fc.asyncProperty(fc.array(flowLine, { minLength: 60, maxLength: 60 }), async (lines) => {
        sent += lines.length
        taken += await compare(texts(lines))
      }),
      { numRuns: runs, endOnFailure: true },
    )
    // Most are not refused, so that the comparison is one.
    expect(taken).toBeGreaterThan(sent / 2)
  }, 600_000)

  test('are refused with what is wrong and where', () => {
    const fails = (match: string, actions: string): string => {
      try {
        compileFlow({ table: 0, priority: 1, match, rest: `actions=${actions}` })
      } catch (error) {
        if (error instanceof FlowSyntaxError) return `${error.at}: ${error.reason}`
        throw error
      }
      return 'nothing'
    }
    expect(fails('reg0=1,nope=2', 'drop')).toBe('7: "nope" is no field that can be matched')
    expect(fails('ipp', 'drop')).toBe('0: "ipp" is no field that can be matched without a value')
    expect(fails('ip,nw_src=10.0.0', 'drop')).toBe('10: "10.0.0" is not an IPv4 address')
    expect(fails('ip,nw_src=10.0.0.256', 'drop')).toBe('10: "10.0.0.256" is not an IPv4 address')
    expect(fails('nw_src=10.0.0.1', 'drop')).toBe('0: nw_src is matched without ip')
    expect(fails('ip,tcp_dst=80', 'drop')).toBe('0: tcp_dst is matched without tcp or tcp6')
    expect(fails('reg0=0x100000000', 'drop')).toBe('5: 0x100000000 is wider than 32 bits')
    expect(fails('ip,ip_dscp=64', 'drop')).toBe('11: 64 is wider than ip_dscp, which has 6 bits')
    expect(fails('ct_state=+bad', 'drop')).toBe(
      '9: "bad" is not one of new, est, rel, rpl, inv, trk, snat, dnat',
    )
    expect(fails('ipv6,ipv6_src=1::2::3', 'drop')).toBe('14: "1::2::3" is not an IPv6 address')
    expect(fails('', 'resubmit(,8),frobnicate(1)')).toBe('21: "frobnicate" is no action that is known')
    expect(fails('', 'drop,output:1')).toBe('13: nothing can follow drop')
    expect(fails('', 'output:1,drop')).toBe('17: drop has to stand alone')
    expect(fails('', 'set_field:5->nothing')).toBe('21: "nothing" is no field')
    expect(fails('', 'set_field:5')).toBe('19: "->" is missing')
    expect(fails('', 'move:reg0[0..3]->reg1[0..4]')).toBe('13: 4 bits do not fit into 5')
    expect(fails('', 'move:reg0[0..32]->reg1[]')).toBe('21: 32 is greater than 31')
    expect(fails('', 'ct(commit,zones=5)')).toBe('18: ct has no zones')
    expect(fails('', 'ct(force)')).toBe('16: force needs commit')
    expect(fails('', 'clone(output:1')).toBe('22: ")" is missing')
    expect(fails('', 'conjunction(5,3/2)')).toBe('20: there is no clause 3 of 2')
    expect(fails('', 'controller(userdata=0x1)')).toBe('28: "0x1" is not bytes in hexadecimal')
    expect(fails('', 'learn(table=255)')).toBe('20: 255 is greater than 254')
  })
})
