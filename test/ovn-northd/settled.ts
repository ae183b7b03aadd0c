/** Networks as they are when northd has written all that it wants of them, as facts to begin a history with. */

import type { Value } from '../../engine/index.ts'
import { GeneratedOption, northbound, northd, southbound } from '../../ovn-northd/index.ts'
import { asUuid } from '../../ovsdb/index.ts'
import { type Instance, type Relation, relationsOf, start } from '../../rules/index.ts'
import { insert, type Step } from '../../rules/testing/index.ts'
import { InProcessSouthbound } from './in-process-southbound.ts'
import { deltasOf, type Row } from './network.ts'

type Fact = Readonly<Record<string, string | number | boolean | null>>

const numbered = (n: number) => asUuid(`00000000-0000-0000-0000-${String(n).padStart(12, '0')}`)

/** What hypervisors write before northd looks: two of this availability zone, and one of another. */
const hypervisors: readonly (readonly [relation: string, fact: Fact])[] = [
  ['Chassis', { uuid: numbered(1), name: 'hv', hostname: 'hv' }],
  ['Chassis', { uuid: numbered(2), name: 'hv2', hostname: 'host' }],
  ['Chassis', { uuid: numbered(3), name: 'far', hostname: 'far' }],
  ['Chassis.other_config', { uuid: numbered(3), key: 'is-remote', value: 'true' }],
  ['Encap', { uuid: numbered(4), type: 'vxlan' }],
  ['Chassis_Private', privateOf(5, 'hv', numbered(1))],
  ['Chassis_Private', privateOf(6, 'hv2', null)],
]

function privateOf(n: number, name: string, chassis: string | null): Fact {
  return { uuid: numbered(n), name, chassis, nb_cfg: n, nb_cfg_timestamp: n }
}

/** All facts of the inputs, when northd has nothing left to write. */
export function settled(rows: readonly Row[]): readonly Step[] {
  const instance = start(northd)
  instance.transact((tx) => {
    tx.insert(GeneratedOption, { key: 'mac_prefix', value: '0a:1b:2d' })
    tx.insert(GeneratedOption, { key: 'svc_monitor_mac', value: '02:00:00:00:00:01' })
    for (const { relation, row, weight } of deltasOf(rows)) {
      const declared = northbound.relation(relation)
      if (declared) tx.change(declared, row, weight)
    }
    for (const [relation, fact] of hypervisors) tx.insert(ofSouthbound(relation), fact)
  })
  new InProcessSouthbound().settle({ instance, tables: southbound }, [])
  instance.transact((tx) => {
    for (const [relation, fact] of learned(instance)) tx.insert(ofSouthbound(relation), fact)
  })
  return relationsOf(northd)
    .filter(({ kind }) => kind === 'input')
    .flatMap((relation) => instance.facts(relation).map((fact) => insert(relation, fact)))
}

/** What hypervisors learn of a network: something about each port and datapath that is bound. */
function learned(instance: Instance): readonly (readonly [relation: string, fact: Fact])[] {
  const facts = (relation: string): readonly Fact[] =>
    instance.facts(ofSouthbound(relation)) as readonly Fact[]
  const keys = new Map(facts('Datapath_Binding').map(({ uuid, tunnel_key }) => [uuid, tunnel_key]))
  const gone: Fact = { uuid: numbered(98), tunnel_key: 999, datapath: numbered(99), logical_port: 'gone' }
  const probes = facts('SB_Global').map(
    ({ uuid = null }) => ['SB_Global.options', { uuid, key: 'sbctl_probe_interval', value: '5000' }] as const,
  )
  const ofPorts = [...facts('Port_Binding'), gone].flatMap((binding, n) => {
    const { uuid = null, datapath = null, logical_port = null, tunnel_key = null } = binding
    const dp_key = keys.get(datapath) ?? 999
    return [
      ['MAC_Binding', { uuid: numbered(1000 + n), logical_port, datapath }],
      ['Learned_Route', { uuid: numbered(2000 + n), datapath, logical_port: uuid }],
      ['FDB', { uuid: numbered(3000 + n), dp_key, port_key: tunnel_key }],
      ['IGMP_Group', { uuid: numbered(4000 + n), datapath }],
      ['ECMP_Nexthop', { uuid: numbered(5000 + n), datapath, port: uuid }],
      ['Advertised_Route', { uuid: numbered(6000 + n), datapath, logical_port: uuid, tracked_port: null }],
      ['Advertised_Route', { uuid: numbered(7000 + n), datapath, logical_port: uuid, tracked_port: uuid }],
      ['Load_Balancer', { uuid: numbered(8000 + n), ...groups(n) }],
      ['Load_Balancer.datapaths', { uuid: numbered(8000 + n), value: datapath }],
    ] as const
  })
  return [...probes, ...ofPorts]
}

/** One of the groups of a load balancer is one that is not there. */
function groups(n: number): Fact {
  const columns = ['datapath_group', 'ls_datapath_group', 'lr_datapath_group']
  return Object.fromEntries(columns.map((column, i) => [column, n % 4 === i ? numbered(97) : null]))
}

/** The facts of one network as the northbound, and of another one as the southbound: nearly all has to change. */
export function crossed(ofNorthbound: readonly Step[], ofOther: readonly Step[]): readonly Step[] {
  return [...ofNorthbound.filter((step) => !isSouthbound(step)), ...ofOther.filter(isSouthbound)]
}

/**
 * The facts of a network whose southbound somebody else has written into: of the first facts of each relation one
 * column is another one, of each fact the next one.
 */
export function disturbed(facts: readonly Step[]): readonly Step[] {
  const seen = new Map<Relation, number>()
  const last = new Map(facts.map(({ relation, fact }) => [relation, fact]))
  return facts.map((step): Step => {
    const columns = Object.keys(step.fact).filter((column) => column !== 'uuid')
    const column = columns[seen.get(step.relation) ?? 0]
    seen.set(step.relation, (seen.get(step.relation) ?? 0) + 1)
    if (!isSouthbound(step) || column === undefined) return step
    const value = altered(step.fact[column] ?? null, last.get(step.relation)?.[column] ?? null)
    return { ...step, fact: { ...step.fact, [column]: value } }
  })
}

/** Another value: in the place of a row of the database another one of its rows. */
function altered(value: Value, other: Value): Value {
  if (typeof value === 'number') return value + 1
  if (typeof value === 'boolean') return !value
  if (typeof value !== 'string') return value
  return /^[0-9a-f]{8}-/.test(value) ? other : `${value} altered`
}

const isSouthbound = ({ relation }: Step): boolean => relation.name.startsWith('sb:')

function ofSouthbound(name: string): Relation {
  const relation = southbound.relation(name)
  if (!relation) throw new Error(`northd reads no ${name}`)
  return relation
}
