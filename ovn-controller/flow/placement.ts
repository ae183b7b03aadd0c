/** Which logical flows can do something on which local datapath, and what ports are called there. */
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

/** A port or multicast group of a local datapath, by name. `present`: packets can come from it or go to it here. */
export const PortKey = relation(
  'PortKey',
  { dp: uuid, name: textColumn, key: integer, present: flag },
  { key: ['dp', 'name'] },
)
const PresentPort = relation('PresentPort', { pb: uuid })

/** The port without which a logical flow can do nothing. */
const FlowPort = relation('FlowPort', { flow: uuid, name: textColumn })

/** A datapath, of which there are few for many flows. */
export const datapath = category<Uuid>('uuid')

/** A logical flow on a datapath where it can do something. */
export const FlowOn = relation('FlowOn', { flow: uuid, dp: datapath })

/** A flow is on its datapath, or on all of its group, as far as they are local. */
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

/** The port that a flow's tags name, as a list of one, or of none. */
function taggedPort(tags: string): readonly string[] {
  if (tags === '[]') return []
  const pairs = JSON.parse(tags) as readonly (readonly [string, string])[] // as the southbound's monitor gives it
  return pairs.flatMap(([key, value]) => (key === 'in_out_port' ? [value] : []))
}

export const placement = feature({
  name: 'places of logical flows',
  nodes: { logical_flow_output: [FlowOn] },

  rules: [
    rule('?', PresentPort, ({ match }) => ({ pb: match(LocalPort).pb })),
    rule('?', PresentPort, ({ match }) => ({ pb: match(Patch).pb })),
    rule(
      'A port to a physical network is on every chassis, whether the chassis reaches that or not',
      PresentPort,
      ({ match }) => {
        const { dp } = match(LocalDatapath)
        return { pb: match(PortBinding, { datapath: dp, type: 'localnet' }).uuid }
      },
    ),
    rule('?', PortKey, ({ match, where }) => {
      const { dp } = match(LocalDatapath)
      const { uuid: pb, logical_port: name, tunnel_key: key } = match(PortBinding, { datapath: dp })
      where(name, (n) => n !== NO_PORT)
      match(PresentPort, { pb })
      return { dp, name, key, present: true }
    }),
    rule('?', PortKey, ({ match, where, not }) => {
      const { dp } = match(LocalDatapath)
      const { uuid: pb, logical_port: name, tunnel_key: key } = match(PortBinding, { datapath: dp })
      where(name, (n) => n !== NO_PORT)
      not(PresentPort, { pb })
      return { dp, name, key, present: false }
    }),
    rule('Of a port and a multicast group of one name it is the port', PortKey, ({ match, where, not }) => {
      const { dp } = match(LocalDatapath)
      const { name, tunnel_key: key } = match(MulticastGroup, { datapath: dp })
      where(name, (n) => n !== NO_PORT)
      not(PortBinding, { datapath: dp, logical_port: name })
      return { dp, name, key, present: true }
    }),
    rule('?', PortKey, ({ match }) => ({
      dp: match(LocalDatapath).dp,
      name: NO_PORT,
      key: 0,
      present: true,
    })),

    rule('?', FlowPort, ({ match, each }) => {
      const { uuid: flow, tags } = match(LogicalFlow)
      return { flow, name: each(tags, taggedPort) }
    }),
    ...flowsOnDatapaths.flatMap((flowOnDatapath) => [
      rule(
        'It can do something there unless it is about a port that is not here',
        FlowOn,
        ({ match, not }) => {
          const { flow, dp } = flowOnDatapath(match)
          not(FlowPort, { flow })
          return { flow, dp }
        },
      ),
      rule('?', FlowOn, ({ match }) => {
        const { flow, dp } = flowOnDatapath(match)
        const { name } = match(FlowPort, { flow })
        match(PortKey, { dp, name, present: true })
        return { flow, dp }
      }),
    ]),
  ],
})
