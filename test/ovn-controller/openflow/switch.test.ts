/** A stock switch that is kept as it has to be. */
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type FlowText, SwitchError } from '../../../ovn-controller/openflow/index.ts'
import { describeWithStock } from '../../oracle/stock.ts'
import { type Bridge, type Connected, connectSwitch, startBridge } from './bridge.ts'

const nothing = { flowsAdded: 0, flowsDeleted: 0, groups: 0, meters: 0 }

const flows: readonly FlowText[] = Array.from({ length: 300 }, (_, n) => ({
  table: 8 + (n % 50),
  priority: 100 + (n % 7),
  match: `tcp,metadata=0x${(n % 5) + 1},nw_src=10.0.${n >> 8}.${n & 255},reg14=${n}`,
  rest: `cookie=0x${n.toString(16)},actions=set_field:${n}->reg15,ct(table=9,zone=NXM_NX_REG13[0..15],nat),resubmit(,${n % 250})`,
}))
const groups = [
  {
    group: 1,
    text: 'type=select,selection_method=dp_hash,bucket=bucket_id=0,weight:100,actions=ct(nat(dst=10.0.0.1:80),commit,table=9,zone=NXM_NX_REG11[0..15],exec(set_field:2/2->ct_mark)),bucket=bucket_id=1,weight:100,actions=resubmit(,5)',
  },
  {
    group: 2,
    text: 'type=select,selection_method=hash,fields(ip_src,ip_dst,tcp_src),bucket=bucket_id=0,weight:100,actions=resubmit(,6)',
  },
  { group: 3, text: 'type=all,bucket=actions=output:1,bucket=actions=output:2' },
]
const meters = [
  { meter: 1, text: 'kbps burst stats bands=type=drop rate=100 burst_size=10' },
  { meter: 2, text: 'pktps stats bands=type=drop rate=7' },
]
const uses = { table: 60, priority: 5, match: '', rest: 'actions=group:1' }
/** As stock tools cannot write it: they do not know how wide the option of a tunnel is. */
const tunnelled = {
  table: 61,
  priority: 5,
  match: 'tun_metadata0=0x5/0xff',
  rest: 'actions=set_field:0x70000/0x7fff0000->tun_metadata0,move:NXM_NX_REG14[0..14]->NXM_NX_TUN_METADATA0[16..30]',
}
const desired = { flows: [...flows, uses, tunnelled], groups, meters }

describeWithStock('a switch', () => {
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
  beforeEach(async () => {
    await connected.switch.reconcile(desired)
  })

  test('that is as it has to be is sent nothing', async () => {
    expect(await connected.switch.reconcile(desired)).toEqual(nothing)
    expect((await bridge.dump()).length).toBe(desired.flows.length)
    const kept = await bridge.ofctl('dump-groups')
    expect(kept).toContain('group_id=2,type=select,selection_method=hash,fields(ip_src,ip_dst,tcp_src)')
    expect(await bridge.ofctl('dump-meters')).toContain('meter=1 kbps burst stats bands=')
    // A second connection finds the same.
    const other = await connectSwitch(bridge.target)
    expect(await other.switch.reconcile(desired)).toEqual(nothing)
    other.switch.close()
  })

  test('that was damaged is repaired where it was damaged', async () => {
    const whole = [...(await bridge.dump())].sort()
    const damage = fc.record({
      removed: fc.uniqueArray(fc.nat({ max: 149 }), { maxLength: 10 }),
      changed: fc.uniqueArray(fc.integer({ min: 150, max: 299 }), { maxLength: 10 }),
      added: fc.uniqueArray(fc.nat({ max: 1000 }), { maxLength: 10 }),
      group: fc.constantFrom('none', 'removed', 'changed'),
      meter: fc.constantFrom('none', 'removed', 'changed'),
    })
    await fc.assert(
      fc.asyncProperty(damage, async ({ removed, changed, added, group, meter }) => {
        const at = (n: number) => {
          const { table = 0, priority = 0, match = '' } = flows[n] ?? {}
          return `table=${table},priority=${priority},${match}`
        }
        for (const n of removed) await bridge.ofctl('del-flows', at(n))
        for (const n of changed) await bridge.ofctl('add-flow', `${at(n)},actions=drop`)
        for (const n of added) await bridge.ofctl('add-flow', `table=3,reg0=${n},actions=drop`)
        // A flow goes with its group.
        if (group === 'removed') await bridge.ofctl('del-groups', 'group_id=1')
        if (group === 'changed')
          await bridge.ofctl('mod-group', 'group_id=3,type=all,bucket=actions=output:9')
        if (meter === 'removed') await bridge.ofctl('del-meter', 'meter=1')
        if (meter === 'changed') await bridge.ofctl('mod-meter', 'meter=2 pktps stats bands=type=drop rate=8')
        expect(await connected.switch.reconcile(desired)).toEqual({
          flowsAdded: removed.length + changed.length + (group === 'removed' ? 1 : 0),
          flowsDeleted: added.length,
          groups: group === 'none' ? 0 : 1,
          meters: meter === 'none' ? 0 : 1,
        })
        expect([...(await bridge.dump())].sort()).toEqual(whole)
        expect(await connected.switch.reconcile(desired)).toEqual(nothing)
      }),
      { numRuns: 15 },
    )
  })

  test('tells of flows that go, before it answers anything later, but not of those that go from here', async () => {
    const { gone } = connected
    const told = gone.length
    await connected.switch.apply({ deleteFlows: flows.slice(0, 20) })
    await connected.switch.reconcile({ flows: [] })
    await connected.switch.reconcile(desired)
    expect(gone.slice(told)).toEqual([])
    await bridge.ofctl('del-flows', 'table=60,priority=5')
    await connected.switch.apply({ addFlows: [uses] })
    expect(gone.slice(told)).toEqual([60])
    // A flow goes with its group; and all go when the bridge begins to forward by itself.
    await bridge.ofctl('del-groups', 'group_id=1')
    await connected.switch.reconcile(desired)
    expect(gone.slice(told)).toEqual([60, 60])
    await bridge.sandbox.run('ovs-vsctl', 'set', 'Bridge', 'br-int', 'fail_mode=standalone')
    await connected.switch.reconcile(desired)
    expect(new Set(gone.slice(told + 2))).toEqual(new Set(desired.flows.map(({ table }) => table)))
    await bridge.sandbox.run('ovs-vsctl', 'set', 'Bridge', 'br-int', 'fail_mode=secure')
  })

  test('does not tell of flows whose time is over', async () => {
    const told = connected.gone.length
    await bridge.ofctl('add-flow', 'table=90,hard_timeout=1,actions=drop')
    for (let left = 100; (await bridge.dump()).some((line) => line.includes('table=90')); left--) {
      expect(left).toBeGreaterThan(0)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    await connected.switch.reconcile(desired)
    expect(connected.gone.slice(told)).toEqual([])
  })

  test('keeps what it has learnt by itself in the tables that are named', async () => {
    await bridge.ofctl('add-flow', 'table=69,reg0=1,actions=drop')
    expect(await connected.switch.reconcile({ ...desired, learned: new Set([69]) })).toEqual(nothing)
    expect(await connected.switch.reconcile(desired)).toEqual({ ...nothing, flowsDeleted: 1 })
  })

  test('has a flow that sets a whole tunnel option, though it may be sent it again', async () => {
    const whole = { ...tunnelled, priority: 6, rest: 'actions=set_field:0x12345->tun_metadata0,output:1' }
    const { flowsAdded, flowsDeleted } = await connected.switch.reconcile({
      ...desired,
      flows: [...desired.flows, whole],
    })
    expect([flowsAdded, flowsDeleted]).toEqual([1, 0])
    const dump = (await bridge.dump()).find((line) => line.includes('table=61, priority=6'))
    expect(dump).toContain('actions=set_field:0x12345->tun_metadata0,output:1')
    const again = await connected.switch.reconcile({ ...desired, flows: [...desired.flows, whole] })
    expect({ ...again, flowsAdded: 0 }).toEqual(nothing)
    expect(again.flowsAdded).toBeLessThan(2)
  })

  test('takes changes of all kinds at once, in an order in which they hold together', async () => {
    const fresh = { table: 61, priority: 1, match: '', rest: 'actions=group:7' }
    await connected.switch.apply({
      addGroups: [{ group: 7, text: 'type=select,bucket=weight:100,actions=resubmit(,5)' }],
      addMeters: [{ meter: 9, text: 'kbps stats bands=type=drop rate=5' }],
      addFlows: [
        fresh,
        { table: 62, priority: 1, match: '', rest: 'actions=controller(userdata=00,meter_id=9)' },
      ],
      deleteFlows: flows.slice(0, 10),
      flushZones: [1, 2, 3],
    })
    const dump = (await bridge.dump()).join('\n')
    expect(dump).toContain('table=61, priority=1 actions=group:7')
    expect(dump).not.toContain('reg14=0x5,')
    // A group that is there gets other buckets; one that goes, goes after the flow that uses it.
    await connected.switch.apply({
      addGroups: [{ group: 7, text: 'type=select,bucket=weight:100,actions=resubmit(,6)' }],
    })
    expect(await bridge.ofctl('dump-groups')).toContain('weight:100,actions=resubmit(,6)')
    await connected.switch.apply({ deleteFlows: [fresh], deleteGroups: [7], deleteMeters: [9] })
    expect(await bridge.ofctl('dump-groups')).not.toContain('group_id=7')
  })

  describe('that refuses a part of a change', () => {
    const good = (n: number) => ({ table: 70, priority: n, match: '', rest: 'actions=drop' })
    /** Found when the message is read. */
    const unread = { table: 5, priority: 1, match: 'reg0=1', rest: 'actions=dec_ttl' }
    /** Found when the bundle is committed. */
    const undone = { table: 5, priority: 1, match: '', rest: 'actions=group:99' }
    const around = (bad: FlowText): readonly FlowText[] => [
      ...Array.from({ length: 2000 }, (_, n) => good(n)),
      bad,
      good(3000),
    ]
    const sorted = async (): Promise<readonly string[]> => [...(await bridge.dump())].sort()

    test.each([
      [
        unread,
        /^the switch refused the flow table=5,priority=1,reg0=1,actions=dec_ttl: OFPBAC_MATCH_INCONSISTENT$/,
      ],
      [undone, /^the switch refused the flow table=5,priority=1,actions=group:99: OFPBAC_BAD_OUT_GROUP/],
    ])('the error names the part: %j', async (bad, message) => {
      const change = { addFlows: around(bad), deleteFlows: flows.slice(0, 5) }
      await expect(connected.switch.apply(change)).rejects.toThrow(message)
    })

    test('on its doing stays as it was', async () => {
      await connected.switch.reconcile(desired)
      const before = await sorted()
      const change = { addFlows: around(undone), deleteFlows: flows.slice(0, 5) }
      await expect(connected.switch.apply(change)).rejects.toThrow(SwitchError)
      expect(await sorted()).toEqual(before)
      // And it goes on.
      await connected.switch.apply({ addFlows: [good(1)] })
      expect((await bridge.dump()).length).toBe(before.length + 1)
    })

    test('is given all the rest when it is compared, and what is left out is told', async () => {
      await connected.switch.reconcile(desired)
      const before = await sorted()
      const told = connected.refused.length
      const others = [undone, { ...undone, priority: 2 }]
      await connected.switch.reconcile({
        flows: [...desired.flows, ...others, ...around(unread)],
        groups,
        // What is done beside the bundle is not done again when that is.
        meters: [...meters, { meter: 77, text: 'pktps stats bands=type=drop rate=7' }],
      })
      expect(connected.refused.slice(told)).toEqual([
        'the flow table=5,priority=1,reg0=1,actions=dec_ttl: the switch refused it: OFPBAC_MATCH_INCONSISTENT',
        'the flow table=5,priority=1,actions=group:99: the switch refused it: OFPBAC_BAD_OUT_GROUP',
        'the flow table=5,priority=2,actions=group:99: the switch refused it: OFPBAC_BAD_OUT_GROUP',
      ])
      expect((await bridge.dump()).length).toBe(before.length + 2001)
      await connected.switch.reconcile(desired)
      expect(await sorted()).toEqual(before)
    })
  })

  test('is not sent what no message can hold, and the rest is', async () => {
    const long = Array.from({ length: 9000 }, () => 'resubmit(,8)').join(',')
    const told = connected.refused.length
    await connected.switch.apply({
      addFlows: [
        { table: 80, priority: 1, match: '', rest: `actions=${long}` },
        { table: 80, priority: 2, match: 'nope', rest: 'actions=drop' },
        { table: 80, priority: 3, match: '', rest: 'actions=drop' },
      ],
    })
    expect(connected.refused.slice(told)).toEqual([
      'flow table=80,priority=1: 144008 bytes are more than a message can have',
      'flow table=80,priority=2,nope: "nope" is no field that can be matched without a value at column 1 of "nope"',
    ])
    expect((await bridge.dump()).filter((line) => line.includes('table=80'))).toEqual([
      'table=80, priority=3 actions=drop',
    ])
  })

  test('takes groups of any number of buckets that it can tell of', async () => {
    const group = (count: number) => {
      const buckets = Array.from(
        { length: count },
        (_, n) =>
          `bucket=bucket_id=${n},weight:100,actions=ct(commit,table=9,zone=1,nat(dst=10.1.${n >> 8}.${n & 255}:80))`,
      )
      return { group: 50, text: `type=select,selection_method=dp_hash,${buckets.join(',')}` }
    }
    await connected.switch.apply({ addGroups: [group(1000)] })
    expect((await bridge.ofctl('dump-groups')).match(/10\.1\.\d+\.\d+:80/g)?.length).toBe(1000)
    expect(await connected.switch.reconcile({ ...desired, groups: [...groups, group(1000)] })).toEqual(
      nothing,
    )
    // One that takes several messages it does not describe: it is counted, and used.
    const counted = async (): Promise<number> => {
      const lines = (await bridge.ofctl('dump-group-stats')).split('\n')
      return lines.find((line) => line.includes('group_id=50,'))?.match(/bucket\d+/g)?.length ?? 0
    }
    const uses50 = { table: 60, priority: 7, match: 'tcp', rest: 'actions=group:50' }
    for (const count of [1500, 4000, 1100]) {
      await connected.switch.apply({ addGroups: [group(count)], addFlows: [uses50] })
      expect(await counted()).toBe(count)
      const again = { ...desired, flows: [...desired.flows, uses50], groups: [...groups, group(count)] }
      await connected.switch.reconcile(again)
      expect(await counted()).toBe(count)
    }
    // A start with other groups than there are.
    await connected.switch.reconcile({ ...desired, groups: [...groups, group(700)] })
    expect(await counted()).toBe(700)
    expect((await bridge.ofctl('dump-groups')).match(/10\.1\.\d+\.\d+:80/g)?.length).toBe(700)
    await connected.switch.apply({ addGroups: [group(1500)] })
    expect(await connected.switch.reconcile(desired)).toEqual({ ...nothing, groups: 1 })
    expect(await counted()).toBe(0)
    await connected.switch.apply({ addGroups: [group(4001)] })
    expect(connected.refused.at(-1)).toBe(
      'group 50: 4001 buckets are more than the 4000 that a group can have',
    )
  })

  test('tells which field holds the option of a tunnel, and keeps it', async () => {
    expect(connected.features).toEqual({
      tunnelMetadata: 0,
      maxMeters: 262144,
      maxGroups: 0xffffff00,
      labelFlush: true,
      sampleRegisters: true,
    })
    expect(await bridge.ofctl('dump-tlv-map')).toMatch(/0x102\s+0x80\s+4\s+tun_metadata0/)
    // Where the first field is taken it is the next one.
    const fresh = await startBridge()
    try {
      await fresh.ofctl('add-tlv-map', '{class=0xffff,type=1,len=4}->tun_metadata0')
      const other = await connectSwitch(fresh.target)
      expect(other.features.tunnelMetadata).toBe(1)
      other.switch.close()
    } finally {
      await fresh.dispose()
    }
  })
})
