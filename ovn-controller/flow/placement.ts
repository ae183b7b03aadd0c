/** Which logical flows can do something on which local datapath, and what ports are called there. */
import { flag, integer, relation, rule, textColumn } from '../../rules/index.ts'
import { uuid } from '../../tables/index.ts'
import { LocalDatapath, Patch } from '../binding/local-datapath.ts'
import { LocalPort } from '../binding/local-port.ts'
import { DpGroupDatapath, LogicalFlow, MulticastGroup, PortBinding } from '../database/southbound.ts'
import { NO_PORT } from '../expression/index.ts'

/** A port or multicast group of a local datapath, by name. `present`: packets can come from it or go to it here. */
export const PortKey = relation('PortKey', { dp: uuid, name: textColumn, key: integer, present: flag })
const PresentPort = relation('PresentPort', { pb: uuid })

/** The port without which a logical flow can do nothing. */
const FlowPort = relation('FlowPort', { flow: uuid, name: textColumn })
const FlowDatapath = relation('FlowDatapath', { flow: uuid, dp: uuid })

/** A logical flow on a datapath where it can do something. */
export const FlowOn = relation('FlowOn', { flow: uuid, dp: uuid })

/** The port that a flow's tags name, as a list of one, or of none. */
function taggedPort(tags: string): readonly string[] {
  if (tags === '[]') return []
  const pairs = JSON.parse(tags) as readonly (readonly [string, string])[] // as the southbound's monitor gives it
  return pairs.flatMap(([key, value]) => (key === 'in_out_port' ? [value] : []))
}

export const placementRules = [
  rule(PresentPort, ({ match }) => ({ pb: match(LocalPort).pb })),
  rule(PresentPort, ({ match }) => ({ pb: match(Patch).pb })),
  // A port to a physical network is on every chassis, whether the chassis reaches that or not.
  rule(PresentPort, ({ match }) => {
    const { dp } = match(LocalDatapath)
    return { pb: match(PortBinding, { datapath: dp, type: 'localnet' }).uuid }
  }),
  rule(PortKey, ({ match }) => {
    const { dp } = match(LocalDatapath)
    const { uuid: pb, logical_port: name, tunnel_key: key } = match(PortBinding, { datapath: dp })
    match(PresentPort, { pb })
    return { dp, name, key, present: true }
  }),
  rule(PortKey, ({ match, not }) => {
    const { dp } = match(LocalDatapath)
    const { uuid: pb, logical_port: name, tunnel_key: key } = match(PortBinding, { datapath: dp })
    not(PresentPort, { pb })
    return { dp, name, key, present: false }
  }),
  rule(PortKey, ({ match }) => {
    const { dp } = match(LocalDatapath)
    const { name, tunnel_key: key } = match(MulticastGroup, { datapath: dp })
    return { dp, name, key, present: true }
  }),
  rule(PortKey, ({ match }) => ({ dp: match(LocalDatapath).dp, name: NO_PORT, key: 0, present: true })),

  // A flow is on its datapath, or on all of its group, as far as they are local.
  rule(FlowDatapath, ({ match }) => {
    const { dp } = match(LocalDatapath)
    const { uuid: flow } = match(LogicalFlow, { logical_datapath: dp })
    return { flow, dp }
  }),
  rule(FlowDatapath, ({ match }) => {
    const { dp } = match(LocalDatapath)
    const { uuid: group } = match(DpGroupDatapath, { value: dp })
    const { uuid: flow } = match(LogicalFlow, { logical_dp_group: group })
    return { flow, dp }
  }),
  rule(FlowPort, ({ match, each }) => {
    const { uuid: flow, tags } = match(LogicalFlow)
    return { flow, name: each(tags, taggedPort) }
  }),
  // It can do something there unless it is about a port that is not here.
  rule(FlowOn, ({ match, not }) => {
    const { flow, dp } = match(FlowDatapath)
    not(FlowPort, { flow })
    return { flow, dp }
  }),
  rule(FlowOn, ({ match }) => {
    const { flow, name } = match(FlowPort)
    const { dp } = match(FlowDatapath, { flow })
    match(PortKey, { dp, name, present: true })
    return { flow, dp }
  }),
]
