/**
 * The local datapaths: those of the ports of this chassis, and those that packets can reach from there through patch
 * ports (ovn-architecture(7)).
 */
import { category, integer, relation, rule, textColumn } from '../../rules/index.ts'
import { feature, uuid } from '../../tables/index.ts'
import {
  DatapathBinding,
  DatapathExternalId,
  PortBinding,
  PortBindingOption,
} from '../database/southbound.ts'
import { ClaimedPort } from './claim.ts'

/** A patch port and its peer, through which packets go from one datapath to another. */
export const Patch = relation('Patch', {
  pb: uuid,
  dp: uuid,
  key: integer,
  peer: uuid,
  peerDp: uuid,
  peerKey: integer,
})

const datapathKind = category<'switch' | 'router'>('datapath kind', ['switch', 'router'])

/** A datapath that is programmed on this chassis. */
export const LocalDatapath = relation(
  'LocalDatapath',
  { dp: uuid, key: integer, kind: datapathKind, name: textColumn },
  { key: ['dp'] },
)

/** A datapath that packets can reach from a port of this chassis. */
const Reached = relation('ReachedDatapath', { dp: uuid })

export const localDatapaths = feature({
  name: 'local datapaths',
  nodes: { runtime_data: [LocalDatapath] },
  rules: [
    rule('A patch port leads to the port that its `peer` names', Patch, ({ match }) => {
      const { uuid: pb, datapath: dp, tunnel_key: key } = match(PortBinding, { type: 'patch' })
      const { value: name } = match(PortBindingOption, { uuid: pb, key: 'peer' })
      const peer = match(PortBinding, { logical_port: name, type: 'patch' })
      return { pb, dp, key, peer: peer.uuid, peerDp: peer.datapath, peerKey: peer.tunnel_key }
    }),
    rule('Packets reach the datapath of a port of this chassis', Reached, ({ match }) => ({
      dp: match(ClaimedPort).dp,
    })),
    rule('Packets reach the datapath at the other end of a patch', Reached, ({ match }) => {
      const { dp } = match(Reached)
      return { dp: match(Patch, { dp }).peerDp }
    }),
    rule('A logical switch that packets reach is a local datapath', LocalDatapath, ({ match }) => {
      const { dp } = match(Reached)
      const { tunnel_key: key } = match(DatapathBinding, { uuid: dp })
      match(DatapathExternalId, { uuid: dp, key: 'logical-switch' })
      const { value: name } = match(DatapathExternalId, { uuid: dp, key: 'name' })
      return { dp, key, kind: 'switch', name }
    }),
    rule('A logical router that packets reach is a local datapath', LocalDatapath, ({ match, not }) => {
      const { dp } = match(Reached)
      const { tunnel_key: key } = match(DatapathBinding, { uuid: dp })
      match(DatapathExternalId, { uuid: dp, key: 'logical-router' })
      not(DatapathExternalId, { uuid: dp, key: 'logical-switch' })
      const { value: name } = match(DatapathExternalId, { uuid: dp, key: 'name' })
      return { dp, key, kind: 'router', name }
    }),
  ],
})
