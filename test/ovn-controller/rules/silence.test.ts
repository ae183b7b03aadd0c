/** Nothing that an operator or ovn-northd asks for is silent: it is followed, told, or on the list of others. */
import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import {
  DOCUMENTED_SETTINGS,
  FOLLOWED_ELSEWHERE,
} from '../../../ovn-controller/chassis/documented-setting.ts'
import { PrefixCapacity } from '../../../ovn-controller/chassis/flow-table.ts'
import { documented, readElsewhere } from '../../../ovn-controller/database/read-elsewhere.ts'
import { southbound } from '../../../ovn-controller/database/southbound.ts'
import { ConfirmedSequence, GeneveOption, HostName } from '../../../ovn-controller/index.ts'
import { composition, controller } from '../../../ovn-controller/program.ts'
import type { DatabaseSchema } from '../../../ovsdb/index.ts'
import { type Instance, start } from '../../../rules/index.ts'
import { Told } from '../../../tables/index.ts'
import { type InputFact, id, move, ovs, sb } from './facts.ts'
import { flowsOf, wishesOf } from './meaning.ts'
import { factsOf, universe } from './universe.ts'

/** Settings that the controller does not follow yet. */
const UNFOLLOWED: ReadonlySet<string> = new Set([
  'arp-nd-max-timeout-sec',
  'ct-zone-range',
  'dynamic-routing-port-mapping',
  'garp-max-timeout-sec',
  'ovn-chassis-mac-mappings',
  'ovn-match-northd-version',
  'ovn-ofctrl-wait-before-clear',
])

const MAN_PAGE = '.oracle/root/usr/share/man/man8/ovn-controller.8.gz'

/** A chassis in the middle of its work, without some settings. */
function working(without: readonly string[] = []): Instance {
  const instance = start(controller)
  instance.transact((tx) => {
    tx.insert(HostName, { name: 'host' })
    tx.insert(ConfirmedSequence, { nb_cfg: 0 })
    tx.insert(GeneveOption, { field: 0 })
    tx.insert(PrefixCapacity, { number: 4 })
  })
  const left = new Set(without.flatMap((key) => [key, `${key}-hv1`]))
  const facts = factsOf(universe.map(() => 1)).filter(
    ({ relation, row: [, key] }) =>
      relation.name !== 'local:Open_vSwitch.external_ids' || !left.has(String(key)),
  )
  move(instance, [], [...facts, ovs('Open_vSwitch', id('ovs'), 0, 0)])
  return instance
}

/** What is told with some more facts. */
function toldWith(facts: readonly InputFact[]): readonly string[] {
  const instance = working()
  const before = new Set(instance.facts(Told).map((fact) => JSON.stringify(fact)))
  move(instance, [], facts)
  return instance
    .facts(Told)
    .filter((fact) => !before.has(JSON.stringify(fact)))
    .map(({ table, column, key, value }) =>
      [table, column, key, value].filter((part) => part !== null).join(' '),
    )
}

describe('a setting of ovn-controller(8)', () => {
  /** Values that make a difference, where not any text does. */
  const values: Readonly<Record<string, string>> = {
    'ovn-bridge': 'br-other',
    'ovn-bridge-mappings': 'phys:br-phys',
    'ovn-encap-csum': 'false',
    'ovn-encap-ip-default': '127.0.0.2',
    'ovn-encap-ip': '127.0.0.7',
    'ovn-encap-type': 'stt',
    'ovn-is-interconn': 'true',
    'ovn-monitor-all': 'true',
    'ovn-transport-zones': 'z7',
    'system-id': 'hv1',
  }
  /** Facts without which a setting makes no difference. */
  const besides: Readonly<Record<string, readonly InputFact[]>> = {
    'ovn-encap-ip-default': [
      ovs('Open_vSwitch.external_ids', id('ovs'), 'ovn-encap-ip', '127.0.0.1,127.0.0.2'),
    ],
    'ovn-is-interconn': [sb('Chassis.other_config', id('Chassis hv9'), 'is-remote', 'true')],
  }

  test.each(DOCUMENTED_SETTINGS)('%s is followed, told, or for others', (key) => {
    // A chassis of a transport zone has no tunnels to those of none.
    const without = ['ovn-transport-zones', key, ...(key === 'ovn-encap-ip-default' ? ['ovn-encap-ip'] : [])]
    const instance = working(without)
    move(instance, [], besides[key] ?? [])
    const wishes = (): readonly string[] =>
      [...flowsOf(instance), ...wishesOf(instance)].filter(
        // What the row of the chassis only repeats is not followed by that.
        (line) => !line.startsWith('Told') && !/Chassis\.other_config .*"key":"ovn-/.test(line),
      )
    const before = wishes()
    move(instance, [], [ovs('Open_vSwitch.external_ids', id('ovs'), key, values[key] ?? '7')])
    const isTold = instance.facts(Told).some((told) => told.column === 'external_ids' && told.key === key)
    const isFollowed = JSON.stringify(wishes()) !== JSON.stringify(before)
    const isForOthers = Object.hasOwn(FOLLOWED_ELSEWHERE, key)
    expect({ isTold, isFollowed, isForOthers }).toEqual({
      isTold: !(isFollowed || isForOthers),
      isFollowed: !(UNFOLLOWED.has(key) || isForOthers),
      isForOthers,
    })
  })

  test.skipIf(!existsSync(MAN_PAGE))('is on the list of all that the man page documents', () => {
    const page = gunzipSync(readFileSync(MAN_PAGE)).toString().replaceAll('\\-', '-')
    const headings = [...page.matchAll(/^\\fBexternal_ids:([\w-]+)\\fR$/gm)].map(([, key]) => key)
    expect(headings.length).toBeGreaterThan(25)
    expect(headings.filter((key) => !(DOCUMENTED_SETTINGS as readonly unknown[]).includes(key))).toEqual([])
  })
})

describe('what the southbound asks for and no rule does', () => {
  test.each([
    ['SB_Global ipsec true', [sb('SB_Global', id('second'), 0, true)]],
    [
      'SB_Global options always_tunnel true',
      [sb('SB_Global.options', id('global'), 'always_tunnel', 'true')],
    ],
    ['Port_Binding options qos_max_rate 1', [sb('Port_Binding.options', id('p1'), 'qos_max_rate', '1')]],
    [`Port_Binding mirror_rules ${id('mirror')}`, [sb('Port_Binding.mirror_rules', id('p1'), id('mirror'))]],
    [
      `Port_Binding requested_additional_chassis ${id('hv2')}`,
      [sb('Port_Binding.requested_additional_chassis', id('p1'), id('hv2'))],
    ],
    [
      'Datapath_Binding external_ids ct-zone-limit 9',
      [sb('Datapath_Binding.external_ids', id('s1'), 'ct-zone-limit', '9')],
    ],
    ['ECMP_Nexthop', [sb('ECMP_Nexthop', id('hop'))]],
    ['IP_Multicast enabled true', [sb('IP_Multicast', id('snoop'), id('s1'), true)]],
    ['Service_Monitor', [sb('Service_Monitor', id('check'), 'p1', 'hv1')]],
    ['BFD', [sb('BFD', id('session'), 'p1', 'hv1')]],
  ])('is told: %s', (telling, facts) => {
    expect(toldWith(facts)).toEqual([telling])
  })

  test.each([
    [
      'a value that says what holds anyway',
      [sb('SB_Global.options', id('global'), 'always_tunnel', 'false')],
    ],
    ['a key for others', [sb('Port_Binding.options', id('p1'), 'virtual-parents', 'x')]],
    ['a switch that does not snoop', [sb('IP_Multicast', id('snoop'), id('s1'), false)]],
    ['a switch that is not local', [sb('IP_Multicast', id('snoop'), id('elsewhere'), true)]],
    ['a check by another chassis', [sb('Service_Monitor', id('check'), 'p1', 'hv2')]],
  ])('is not told for %s', (_, facts) => {
    expect(toldWith(facts)).toEqual([])
  })

  test('is told for all that the list of unread names', () => {
    expect(composition.unread.map(({ table, column }) => [table, column].filter(Boolean).join('.'))).toEqual(
      [
        'SB_Global.options',
        'SB_Global.ipsec',
        'Datapath_Binding.external_ids',
        'Port_Binding.options',
        'Port_Binding.mirror_rules',
        'Port_Binding.requested_additional_chassis',
        'ECMP_Nexthop',
      ].sort((a, b) => order(a) - order(b)),
    )
  })

  test('is on the list of others only by names that the schema has', () => {
    const { tables }: DatabaseSchema = southbound.schema
    const unknown = [...Object.keys(readElsewhere), ...Object.keys(documented)].filter((name) => {
      const [table = '', column = ''] = name.split('.')
      if (table === '*') return !Object.values(tables).some(({ columns }) => column in columns)
      return !(table in tables) || (column !== '' && !(column in (tables[table]?.columns ?? {})))
    })
    expect(unknown).toEqual([])
  })
})

/** The place of a table or column in the schema. */
function order(name: string): number {
  const { tables }: DatabaseSchema = southbound.schema
  const all = Object.entries(tables).flatMap(([table, { columns }]) => [
    table,
    ...Object.keys(columns).map((column) => `${table}.${column}`),
  ])
  return all.indexOf(name)
}
