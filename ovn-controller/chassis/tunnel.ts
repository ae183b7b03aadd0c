/**
 * Tunnels to the other chassis (ovn-sb(5), Encap): one from each address of this chassis to each address of the
 * other, by the best encapsulation that both have. Each is a port of the integration bridge.
 */
import {
  allocation,
  branded,
  compute,
  integer,
  min,
  optional,
  record,
  relation,
  rule,
  text,
  textColumn,
} from '../../rules/index.ts'
import { feature, truth, uuid } from '../../tables/index.ts'
import { Port } from '../database/local.ts'
import { Chassis, Encap } from '../database/southbound.ts'
import { ENCAPSULATIONS, type Encapsulation, LocalAddress, TunnelEnd } from './encapsulation.ts'
import { ManagedOption, ManagedPort, TUNNEL } from './managed-port.ts'
import { TransportZone } from './registration.ts'
import { ChassisName, IntegrationBridge, Setting } from './setting.ts'
import { SwitchPort } from './switch-port.ts'

const encapsulationColumn = branded<Encapsulation>('encapsulation')

/** A transport zone of a chassis; null if it has none. */
const ChassisZone = relation('ChassisZone', { chassis: uuid, zone: optional(textColumn) })

/** A chassis of another availability zone, which a tunnel leads to only from a chassis that connects such zones. */
const Remote = relation('RemoteChassis', { chassis: uuid })

/** The setting of a chassis that connects availability zones. */
const Interconnecting = relation('Interconnecting', { value: textColumn }, { few: true, rare: true })

/** Another chassis that tunnels lead to. */
const Peer = relation('TunnelPeer', { chassis: uuid, name: textColumn })

/** An encapsulation that another chassis and this one have, by its rank in {@link ENCAPSULATIONS}. */
const Common = relation('CommonEncapsulation', { chassis: uuid, rank: integer })
const Best = relation('BestEncapsulation', { chassis: uuid, rank: integer })

/** A tunnel that has to be there. */
const Wanted = relation('WantedTunnel', {
  /** What the port says in its external_ids. */
  id: textColumn,
  chassis: uuid,
  name: textColumn,
  encap: uuid,
  type: encapsulationColumn,
  remote: textColumn,
  local: textColumn,
})

/** The number of a tunnel among those whose ports have names that begin alike. */
const NumberRequest = relation('TunnelNumberRequest', { scope: textColumn, key: textColumn })
const KnownNumber = relation('KnownTunnelNumber', { scope: textColumn, key: textColumn, number: integer })
const TunnelNumber = relation('TunnelNumber', { scope: textColumn, key: textColumn, number: integer })

/** The name of the port of a tunnel. */
const Named = relation('NamedTunnel', { id: textColumn, port: textColumn })

/** A tunnel that is there, to an address of another chassis; `index` says from which {@link LocalAddress}. */
export const Tunnel = relation('Tunnel', {
  chassis: uuid,
  remote: textColumn,
  type: encapsulationColumn,
  index: integer,
  ofport: integer,
})

/** An address that another chassis has marked as its default. */
const MarkedAddress = relation('MarkedTunnelAddress', { chassis: uuid, remote: textColumn })

/** The address at which a chassis is reached where a port names none. */
export const DefaultAddress = relation('DefaultTunnelAddress', { chassis: uuid, remote: textColumn })

/** A tunnel as the way of a packet: what it is encapsulated by, and where it leaves. */
export const wayColumn = record('way', { type: encapsulationColumn, index: integer, ofport: integer })

/** The tunnel that leads to a chassis where nothing speaks for another one. */
export const DefaultTunnel = relation('DefaultTunnel', { chassis: uuid, way: wayColumn })

const rankOf = (type: string): readonly number[] => {
  const rank = (ENCAPSULATIONS as readonly string[]).indexOf(type)
  return rank < 0 ? [] : [rank]
}

/** The beginning of the names of the ports that lead to a chassis. */
const prefixOf = (chassis: string): string => `ovn-${chassis.slice(0, 6)}-`

/** The number in the name of a port that begins so. */
function numberIn(port: string, prefix: string): readonly number[] {
  const digits = port.slice(prefix.length)
  return port.startsWith(prefix) && /^[0-9a-f]{1,6}$/.test(digits) ? [Number.parseInt(digits, 16)] : []
}

export const tunnels = feature({
  name: 'tunnels',
  nodes: { non_vif_data: [Tunnel] },
  rules: [
    rule('A chassis is in the transport zones that its row lists', ChassisZone, ({ match, matchOr }) => {
      const { uuid: chassis } = match(Chassis.actual)
      const { value: zone } = matchOr(
        Chassis.elements.transport_zones.actual,
        { uuid: chassis },
        { value: null },
      )
      return { chassis, zone }
    }),
    rule('A chassis may be set to connect availability zones', Interconnecting, ({ match, where }) => {
      const { value } = match(Setting, { key: 'ovn-is-interconn' })
      where(value, (v) => truth(v, false))
      return { value }
    }),
    rule(
      'A chassis of another availability zone is kept apart where this one does not connect such zones',
      Remote,
      ({ match, not, where }) => {
        const { uuid: chassis, value } = match(Chassis.elements.other_config.actual, { key: 'is-remote' })
        where(value, (v) => truth(v, false))
        not(Interconnecting, {})
        return { chassis }
      },
    ),
    rule(
      'Tunnels lead to each other chassis that shares a transport zone with this one, or that is in none as this one',
      Peer,
      ({ match, not }) => {
        const { zone } = match(TransportZone)
        const { chassis } = match(ChassisZone, { zone })
        not(Remote, { chassis })
        const { name } = match(Chassis.actual, { uuid: chassis })
        not(ChassisName, { name })
        return { chassis, name }
      },
    ),

    rule('An encapsulation that both chassis have is common', Common, ({ match, each }) => {
      const { chassis } = match(Peer)
      const { value: encap } = match(Chassis.elements.encaps.actual, { uuid: chassis })
      const { type } = match(Encap.actual, { uuid: encap })
      match(TunnelEnd, { type })
      return { chassis, rank: each(type, rankOf) }
    }),
    rule('Of the common encapsulations of two chassis the first is the best', Best, ({ match }) => {
      const { chassis, rank } = match(Common)
      return { chassis, rank: min(rank) }
    }),
    rule(
      'A tunnel of the best encapsulation leads from each address of this chassis to each address of the other',
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

    rule("A tunnel has a number among those whose chassis' names begin alike", NumberRequest, ({ match }) => {
      const { id, name } = match(Wanted)
      return { scope: compute(name, prefixOf), key: id }
    }),
    rule('A tunnel has the number in the name of its port', KnownNumber, ({ match, each }) => {
      const { id, name } = match(Wanted)
      const { uuid } = match(Port.elements.external_ids.actual, { key: TUNNEL, value: id })
      const { name: port } = match(Port.actual, { uuid })
      const scope = compute(name, prefixOf)
      return { scope, key: id, number: each([port, scope], numberIn) }
    }),
    allocation('A tunnel keeps its number, and a new one gets the lowest that is free', TunnelNumber, {
      requests: NumberRequest,
      preferences: KnownNumber,
      search: 'lowest',
      ranges: () => ({ from: 0, to: 0xffff }),
    }),
    rule(
      'The port of a tunnel is named by the beginning of the name of its chassis, and by its number',
      Named,
      ({ match }) => {
        const { scope, key: id, number } = match(TunnelNumber)
        return { id, port: compute([scope, number], (s, n) => `${s}${n.toString(16)}`) }
      },
    ),
    rule('A tunnel is a port of the integration bridge', ManagedPort, ({ match }) => {
      const { id, port } = match(Named)
      const { type } = match(Wanted, { id })
      const { name: bridge } = match(IntegrationBridge)
      return { name: port, bridge, type, ownerKey: TUNNEL, owner: id }
    }),
    rule(
      'A tunnel leads from its local to its remote address, with keys from flows',
      ManagedOption,
      ({ match }) => {
        const { id, port: name } = match(Named)
        const { remote, local } = match(Wanted, { id })
        return [
          { name, key: 'remote_ip', value: remote },
          { name, key: 'local_ip', value: local },
          { name, key: 'key', value: 'flow' },
        ]
      },
    ),
    rule('A tunnel leads to the port that its other end says', ManagedOption, ({ match }) => {
      const { id, port: name } = match(Named)
      const { encap } = match(Wanted, { id })
      const { key, value } = match(Encap.elements.options.actual, { uuid: encap, key: 'dst_port' })
      return { name, key, value }
    }),
    rule(
      'A tunnel has checksums as its other end says, in the words that the switch knows',
      ManagedOption,
      ({ match, where }) => {
        const { id, port: name } = match(Named)
        const { encap } = match(Wanted, { id })
        const { key, value } = match(Encap.elements.options.actual, { uuid: encap, key: 'csum' })
        where(value, (v) => v === 'true' || v === 'false')
        return { name, key, value }
      },
    ),
    ...['tos', 'df_default'].map((key) =>
      rule('A tunnel has an option as a setting of this chassis says', ManagedOption, ({ match }) => {
        const { port: name } = match(Named)
        return { name, key, value: match(Setting, { key: `ovn-encap-${key}` }).value }
      }),
    ),

    rule('A tunnel is there once the switch has given its port a number', Tunnel, ({ match }) => {
      const { id, chassis, type, remote, local } = match(Wanted)
      const { index } = match(LocalAddress, { ip: local })
      const { uuid: port } = match(Port.elements.external_ids.actual, { key: TUNNEL, value: id })
      const { ofport } = match(SwitchPort, { port })
      return { chassis, remote, type, index, ofport }
    }),

    rule(
      'A chassis marks addresses as its default, of which the first counts',
      MarkedAddress,
      ({ match, where }) => {
        const { chassis, encap, remote } = match(Wanted)
        const { value } = match(Encap.elements.options.actual, { uuid: encap, key: 'is_default' })
        where(value, (v) => truth(v, false))
        return { chassis, remote: min(remote) }
      },
    ),
    rule(
      'The default address of a chassis is the one that it marks, or else the first',
      DefaultAddress,
      ({ match, matchOr }) => {
        const { chassis, remote: any } = match(Wanted)
        const { remote } = matchOr(MarkedAddress, { chassis }, { remote: any })
        return { chassis, remote: min(remote) }
      },
    ),
    rule(
      'The default tunnel to a chassis leads to its default address, from the first address of this one',
      DefaultTunnel,
      ({ match }) => {
        const { chassis, remote } = match(DefaultAddress)
        const { type, index, ofport } = match(Tunnel, { chassis, remote })
        return { chassis, way: min(wayColumn.from({ type, index, ofport })) }
      },
    ),
  ],
})
