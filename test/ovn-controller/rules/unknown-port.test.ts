/** A port without a tunnel key is no port: key 0 stands for none, and a flow for it would match other packets. */
import { expect, test } from 'vitest'
import { SwitchFlow } from '../../../ovn-controller/flow/switch-flow.ts'
import { ConfirmedSequence, GeneveOption, HostName } from '../../../ovn-controller/index.ts'
import { controller } from '../../../ovn-controller/program.ts'
import { start } from '../../../rules/index.ts'
import { id, move, ovs, sb } from './facts.ts'

const PRIORITY = 77

const chassis = [
  ovs('Open_vSwitch.external_ids', id('ovs'), 'system-id', 'hv1'),
  ovs('Bridge', id('br'), 'br-int', '', 'secure'),
  ovs('Bridge.ports', id('br'), id('port p')),
  ovs('Port.interfaces', id('port p'), id('if p')),
  ovs('Interface', id('if p'), 'p', 'dummy', 1),
  ovs('Interface.external_ids', id('if p'), 'iface-id', 'p'),
  sb('Datapath_Binding', id('ls'), 1),
  sb('Datapath_Binding.external_ids', id('ls'), 'logical-switch', id('nb ls')),
  sb('Datapath_Binding.external_ids', id('ls'), 'name', 'ls'),
  sb('Port_Binding', id('p'), id('ls'), 'p', '', 5, null, false, null, null, null, null),
]

/** The matches of the flows that a logical flow becomes, with merging or without. */
function matchesOf(match: string, merging: boolean): readonly string[] {
  const instance = start(controller)
  instance.transact((tx) => {
    tx.insert(HostName, { name: 'host' })
    tx.insert(ConfirmedSequence, { nb_cfg: 0 })
    tx.insert(GeneveOption, { field: 0 })
  })
  const flow = sb(
    'Logical_Flow',
    id('f'),
    id('ls'),
    null,
    'ingress',
    22,
    PRIORITY,
    match,
    'next;',
    null,
    '[]',
  )
  const setting = ovs('Open_vSwitch.external_ids', id('ovs'), 'ovn-merge-conjunctions', String(merging))
  move(instance, [], [...chassis, setting, flow])
  return instance
    .facts(SwitchFlow)
    .filter(({ priority }) => priority === PRIORITY)
    .map(({ match: packets }) => packets)
}

test.each([true, false])('no flow stands for a port that nobody knows (merging: %s)', (merging) => {
  expect(matchesOf('inport == "ghost" && arp', merging)).toEqual([])
  expect(matchesOf('outport == "ghost"', merging)).toEqual([])
  expect(matchesOf('inport == "p" && outport == "ghost"', merging)).toEqual([])
  expect(matchesOf('inport == "ghost" && ip4.src == {10.0.0.1, 10.0.0.2}', merging)).toEqual([])
  expect(matchesOf('inport == @nobody && ip4', merging)).toEqual([])
})

test.each([true, false])('of a set of ports only those count that are known (merging: %s)', (merging) => {
  expect(matchesOf('inport == {"p", "ghost"} && arp', merging)).toEqual([
    'metadata=0x1,reg14=0x5,eth_type=0x806',
  ])
})

test('the port `none` is the one of key 0', () => {
  expect(matchesOf('outport == "none"', true)).toEqual(['metadata=0x1,reg15=0'])
})
