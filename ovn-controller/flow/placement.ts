/** The local datapaths that a logical flow is on, and the names of ports there (ovn-sb(5), Logical_Flow). */
import type { Uuid } from '../../ovsdb/index.ts'
import {
  type Body,
  category,
  flag,
  integer,
  type Reference,
  relation,
  rule,
  textColumn,
} from '../../rules/index.ts'
import { feature, uuid } from '../../tables/index.ts'
import { LocalDatapath, Patch } from '../binding/local-datapath.ts'
import { LocalPort } from '../binding/local-port.ts'
import { DpGroupDatapath, LogicalFlow, MulticastGroup, PortBinding } from '../database/southbound.ts'
import { NO_PORT } from '../expression/index.ts'

/**
 * A port or multicast group of a local datapath, by name. `present`: packets can come from it or go to it on this
 * chassis.
 */
export const PortKey = relation(
  'PortKey',
  { dp: uuid, name: textColumn, key: integer, present: flag },
  { key: ['dp', 'name'] },
)

/** A port that packets can come from or go to on this chassis. */
const PresentPort = relation('PresentPort', { pb: uuid })

/** The port that the tag `in_out_port` of a logical flow names: without that port the flow matches no packet. */
const FlowPort = relation('FlowPort', { flow: uuid, name: textColumn })

/** A datapath as a column of flows: there are few datapaths for many flows. */
export const datapath = category<Uuid>('uuid')

/** A logical flow on a local datapath where it can match packets. */
export const FlowOn = relation('FlowOn', { flow: uuid, dp: datapath })

/** A flow is on its datapath, or on each datapath of its group, where these are local. */
const flowsOnDatapaths: readonly ((match: Body['match']) => {
  readonly flow: Reference<Uuid>
  readonly dp: Reference<Uuid>
})[] = [
  (match) => {
    const { dp } = match(LocalDatapath)
    const { uuid: flow } = match(LogicalFlow, { logical_datapath: dp })
    return { flow, dp }
  },
  (match) => {
    const { dp } = match(LocalDatapath)
    const { uuid: group } = match(DpGroupDatapath, { value: dp })
    const { uuid: flow } = match(LogicalFlow, { logical_dp_group: group })
    return { flow, dp }
  },
]

/** The port that the tags of a flow name, as a list of one or none. */
function taggedPort(tags: string): readonly string[] {
  if (tags === '[]') return []
  const pairs = JSON.parse(tags) as readonly (readonly [string, string])[] // as the southbound's monitor gives it
  return pairs.flatMap(([key, value]) => (key === 'in_out_port' ? [value] : []))
}

export const placement = feature({
  name: 'places of logical flows',
  nodes: { logical_flow_output: [FlowOn] },

  rules: [
    rule('A port with an OpenFlow port of this chassis is present', PresentPort, ({ match }) => ({
      pb: match(LocalPort).pb,
    })),
    rule('A patch port is present on every chassis', PresentPort, ({ match }) => ({ pb: match(Patch).pb })),
    rule(
      'A localnet port is present on every chassis, whether the chassis reaches its network or not',
      PresentPort,
      ({ match }) => {
        const { dp } = match(LocalDatapath)
        return { pb: match(PortBinding, { datapath: dp, type: 'localnet' }).uuid }
      },
    ),
    rule('A present port of a local datapath means its tunnel key', PortKey, ({ match, where }) => {
      const { dp } = match(LocalDatapath)
      const { uuid: pb, logical_port: name, tunnel_key: key } = match(PortBinding, { datapath: dp })
      where(name, (n) => n !== NO_PORT)
      match(PresentPort, { pb })
      return { dp, name, key, present: true }
    }),
    rule(
      'A port of a local datapath that is not present means its tunnel key, too',
      PortKey,
      ({ match, where, not }) => {
        const { dp } = match(LocalDatapath)
        const { uuid: pb, logical_port: name, tunnel_key: key } = match(PortBinding, { datapath: dp })
        where(name, (n) => n !== NO_PORT)
        not(PresentPort, { pb })
        return { dp, name, key, present: false }
      },
    ),
    rule(
      'A multicast group of a local datapath means its tunnel key unless a port has its name',
      PortKey,
      ({ match, where, not }) => {
        const { dp } = match(LocalDatapath)
        const { name, tunnel_key: key } = match(MulticastGroup, { datapath: dp })
        where(name, (n) => n !== NO_PORT)
        not(PortBinding, { datapath: dp, logical_port: name })
        return { dp, name, key, present: true }
      },
    ),
    rule('The name `none` means no port, which is key 0', PortKey, ({ match }) => ({
      dp: match(LocalDatapath).dp,
      name: NO_PORT,
      key: 0,
      present: true,
    })),

    rule('A logical flow may name a port in its tags', FlowPort, ({ match, each }) => {
      const { uuid: flow, tags } = match(LogicalFlow)
      return { flow, name: each(tags, taggedPort) }
    }),
    ...flowsOnDatapaths.flatMap((flowOnDatapath) => [
      rule(
        'A logical flow that names no port in its tags can match packets on all its datapaths',
        FlowOn,
        ({ match, not }) => {
          const { flow, dp } = flowOnDatapath(match)
          not(FlowPort, { flow })
          return { flow, dp }
        },
      ),
      rule(
        'A logical flow that names a port in its tags can match packets on the datapath where that port is present',
        FlowOn,
        ({ match }) => {
          const { flow, dp } = flowOnDatapath(match)
          const { name } = match(FlowPort, { flow })
          match(PortKey, { dp, name, present: true })
          return { flow, dp }
        },
      ),
    ]),
  ],
})
