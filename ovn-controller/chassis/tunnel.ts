/**
 * Tunnels to the other chassis (ovn-sb(5), Encap): one to each of their addresses from each of ours, by the
 * best encapsulation that both have, with a port of the integration bridge for each.
 */
import {
  allocation,
  branded,
  compute,
  integer,
  min,
  relation,
  rule,
  text,
  textColumn,
} from '../../rules/index.ts'
import { feature, truth, uuid } from '../../tables/index.ts'
import { BridgePorts, Interface, Port } from '../database/local.ts'
import { Chassis, Encap } from '../database/southbound.ts'
import { ENCAPSULATIONS, type Encapsulation, LocalAddress, TunnelEnd } from './encapsulation.ts'
import { ManagedOption, ManagedPort, TUNNEL } from './managed-port.ts'
import { ChassisName, IntegrationBridge, Setting } from './setting.ts'

/** Another chassis that tunnels may lead to. */
const Peer = relation('TunnelPeer', { chassis: uuid, name: textColumn })
const Zoned = relation('ZonedChassis', { chassis: uuid })
const ThisZone = relation('OwnTransportZone', { zone: textColumn }, { rare: true })
const Shared = relation('SharedZone', { chassis: uuid })
const Separate = relation('SeparateChassis', { chassis: uuid })

/** The setting of a chassis that tunnels to other availability zones. */
const Interconnecting = relation('Interconnecting', { value: textColumn }, { few: true, rare: true })

/** An encapsulation that another chassis and this one have, by its rank. */
const Common = relation('CommonEncapsulation', { chassis: uuid, rank: integer })
const Best = relation('BestEncapsulation', { chassis: uuid, rank: integer })

/** A tunnel that has to be there. */
const Wanted = relation('WantedTunnel', {
  /** As in the port's external_ids. */
  id: textColumn,
  chassis: uuid,
  name: textColumn,
  encap: uuid,
  type: branded<Encapsulation>('encapsulation'),
  remote: textColumn,
  local: textColumn,
})

const Request = relation('TunnelNumberRequest', { scope: textColumn, key: textColumn })
const Known = relation('KnownTunnelNumber', { scope: textColumn, key: textColumn, number: integer })
const TunnelNumber = relation('TunnelNumber', { scope: textColumn, key: textColumn, number: integer })
const Named = relation('NamedTunnel', { id: textColumn, port: textColumn })

/** A tunnel that is there, to an address of another chassis. `index`: which of our addresses it begins at. */
export const Tunnel = relation('Tunnel', {
  chassis: uuid,
  remote: textColumn,
  type: branded<Encapsulation>('encapsulation'),
  index: integer,
  ofport: integer,
})

/** Ports of another chassis that name no address of it are reached at this one. */
export const DefaultAddress = relation('DefaultTunnelAddress', { chassis: uuid, remote: textColumn })
const MarkedAddress = relation('MarkedTunnelAddress', { chassis: uuid, remote: textColumn })

const rankOf = (type: string): readonly number[] => {
  const rank = (ENCAPSULATIONS as readonly string[]).indexOf(type)
  return rank < 0 ? [] : [rank]
}

/** The beginning of the names of the ports that lead to a chassis. */
const prefixOf = (chassis: string): string => `ovn-${chassis.slice(0, 6)}-`

export const tunnels = feature({
  name: 'tunnels',
  nodes: { non_vif_data: [Tunnel] },
  rules: [
    rule(
      'Chassis of other transport zones, and remote ones where this one is no gateway to them, are kept apart',
      ThisZone,
      ({ match, each }) => {
        const { value } = match(Setting, { key: 'ovn-transport-zones' })
        return { zone: each(value, (zones) => zones.split(',').filter((zone) => zone !== '')) }
      },
    ),
    rule('?', Zoned, ({ match }) => ({ chassis: match(Chassis.elements.transport_zones.actual).uuid })),
    rule('?', Separate, ({ match, not }) => {
      const { chassis } = match(Zoned)
      not(ThisZone, {})
      return { chassis }
    }),
    rule('?', Separate, ({ match, not }) => {
      match(ThisZone)
      const { uuid: chassis } = match(Chassis.actual)
      not(Zoned, { chassis })
      return { chassis }
    }),
    rule('?', Separate, ({ match, not }) => {
      match(ThisZone)
      const { chassis } = match(Zoned)
      not(Shared, { chassis })
      return { chassis }
    }),
    rule('?', Shared, ({ match }) => {
      const { zone } = match(ThisZone)
      return { chassis: match(Chassis.elements.transport_zones.actual, { value: zone }).uuid }
    }),
    rule('A chassis may be set to connect availability zones', Interconnecting, ({ match, where }) => {
      const { value } = match(Setting, { key: 'ovn-is-interconn' })
      where(value, (v) => truth(v, false))
      return { value }
    }),
    rule('Any other has no tunnels to chassis of other zones', Separate, ({ match, not, where }) => {
      const { uuid: chassis, value } = match(Chassis.elements.other_config.actual, { key: 'is-remote' })
      where(value, (v) => truth(v, false))
      not(Interconnecting, {})
      return { chassis }
    }),
    rule('?', Peer, ({ match, not }) => {
      const { uuid: chassis, name } = match(Chassis.actual)
      not(ChassisName, { name })
      not(Separate, { chassis })
      return { chassis, name }
    }),

    rule('Of the encapsulations that both have, the best one is used', Common, ({ match, each }) => {
      const { chassis } = match(Peer)
      const { value: encap } = match(Chassis.elements.encaps.actual, { uuid: chassis })
      const { type } = match(Encap.actual, { uuid: encap })
      match(TunnelEnd, { type })
      return { chassis, rank: each(type, rankOf) }
    }),
    rule('?', Best, ({ match }) => {
      const { chassis, rank } = match(Common)
      return { chassis, rank: min(rank) }
    }),
    rule(
      'There is a tunnel to each address of the other chassis from each of ours',
      Wanted,
      ({ match, each }) => {
        const { chassis, rank } = match(Best)
        const type = each(rank, (r) => ENCAPSULATIONS.slice(r, r + 1))
        const { name } = match(Peer, { chassis })
        const { value: encap } = match(Chassis.elements.encaps.actual, { uuid: chassis })
        const { ip: remote } = match(Encap.actual, { uuid: encap, type })
        const { ip: local } = match(TunnelEnd, { type })
        return { id: text`${name}@${remote}%${local}`, chassis, name, encap, type, remote, local }
      },
    ),

    rule(
      "Ports are numbered by the beginning of the chassis' name, and keep their names",
      Request,
      ({ match }) => {
        const { id, name } = match(Wanted)
        return { scope: compute(name, prefixOf), key: id }
      },
    ),
    rule('?', Known, ({ match, where }) => {
      const { id, name } = match(Wanted)
      const { uuid } = match(Port.elements.external_ids.actual, { key: TUNNEL, value: id })
      const { name: port } = match(Port.actual, { uuid })
      const scope = compute(name, prefixOf)
      where([port, scope], (p, s) => p.startsWith(s) && /^[0-9a-f]{1,6}$/.test(p.slice(s.length)))
      return {
        scope,
        key: id,
        number: compute([port, scope], (p, s) => Number.parseInt(p.slice(s.length), 16)),
      }
    }),
    allocation('?', TunnelNumber, {
      requests: Request,
      preferences: Known,
      search: 'lowest',
      ranges: () => ({ from: 0, to: 0xffff }),
    }),
    rule('?', Named, ({ match }) => {
      const { scope, key, number } = match(TunnelNumber)
      return { id: key, port: compute([scope, number], (s, n) => `${s}${n.toString(16)}`) }
    }),
    rule(
      'A tunnel is a port of the integration bridge, to that address from ours',
      ManagedPort,
      ({ match }) => {
        const { id, port } = match(Named)
        const { type } = match(Wanted, { id })
        const { name: bridge } = match(IntegrationBridge)
        return { name: port, bridge, type, ownerKey: TUNNEL, owner: id }
      },
    ),
    rule('?', ManagedOption, ({ match }) => {
      const { id, port: name } = match(Named)
      const { remote, local } = match(Wanted, { id })
      return [
        { name, key: 'remote_ip', value: remote },
        { name, key: 'local_ip', value: local },
        { name, key: 'key', value: 'flow' },
      ]
    }),
    rule(
      'Whether checksums help is known at the other end; the switch knows no other words for it',
      ManagedOption,
      ({ match, where }) => {
        const { id, port: name } = match(Named)
        const { encap } = match(Wanted, { id })
        const { key, value } = match(Encap.elements.options.actual, { uuid: encap, key: 'csum' })
        where(value, (v) => v === 'true' || v === 'false')
        return { name, key, value }
      },
    ),
    rule('?', ManagedOption, ({ match }) => {
      const { id, port: name } = match(Named)
      const { encap } = match(Wanted, { id })
      const { key, value } = match(Encap.elements.options.actual, { uuid: encap, key: 'dst_port' })
      return { name, key, value }
    }),
    ...(['tos', 'df_default'] as const).map((key) =>
      rule('How its packets are treated on the way is a setting', ManagedOption, ({ match }) => {
        const { port: name } = match(Named)
        return { name, key, value: match(Setting, { key: `ovn-encap-${key}` }).value }
      }),
    ),

    rule('A tunnel is there once the switch has given its port a number', Tunnel, ({ match, each }) => {
      const { id, chassis, type, remote, local } = match(Wanted)
      const { index } = match(LocalAddress, { ip: local })
      const { uuid: port } = match(Port.elements.external_ids.actual, { key: TUNNEL, value: id })
      const { bridge } = match(IntegrationBridge)
      match(BridgePorts, { uuid: bridge, value: port })
      const { value: iface } = match(Port.elements.interfaces.actual, { uuid: port })
      const { ofport } = match(Interface.actual, { uuid: iface })
      return { chassis, remote, type, index, ofport: each(ofport, (n) => (n !== null && n > 0 ? [n] : [])) }
    }),

    rule(
      'The address of a chassis that it has marked is the default, or else the first one',
      MarkedAddress,
      ({ match, where }) => {
        const { chassis, encap, remote } = match(Wanted)
        const { value } = match(Encap.elements.options.actual, { uuid: encap, key: 'is_default' })
        where(value, (v) => truth(v, false))
        return { chassis, remote: min(remote) }
      },
    ),
    rule('?', DefaultAddress, ({ match }) => {
      const { chassis, remote } = match(MarkedAddress)
      return { chassis, remote }
    }),
    rule('?', DefaultAddress, ({ match, not }) => {
      const { chassis, remote } = match(Wanted)
      not(MarkedAddress, { chassis })
      return { chassis, remote: min(remote) }
    }),
  ],
})
