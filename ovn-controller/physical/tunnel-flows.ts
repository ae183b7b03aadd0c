/** How packets come from other chassis and go to ports of these (ovn-architecture(7), Tunnel Encapsulations). */
import { compute, input, integer, relation, rule, text, textColumn } from '../../rules/index.ts'
import { feature, uuid } from '../../tables/index.ts'
import { LocalDatapath } from '../binding/local-datapath.ts'
import { LocalPort } from '../binding/local-port.ts'
import { LocalnetOf } from '../binding/network-patch.ts'
import { PortAddress } from '../binding/port-encapsulation.ts'
import { ThisChassis } from '../chassis/registration.ts'
import { DefaultAddress, Tunnel } from '../chassis/tunnel.ts'
import { PortBinding } from '../database/southbound.ts'
import { doing, WantedFlow } from '../flow/switch-flow.ts'
import { FROM_TUNNEL, setFlag } from '../register/flag.ts'
import { maskOf, OUTPORT, SOURCE_ADDRESS } from '../register/register.ts'
import { LOCAL_OUTPUT, PHYSICAL_TO_LOGICAL, REMOTE_OUTPUT, ZONE_LOOKUP } from '../register/table.ts'
import { DECAPSULATE_VXLAN_GROUP, decapsulate, encapsulate, VXLAN_TO_GROUP } from './encapsulate.ts'
import { hex, toPort } from './port-match.ts'
import { TOO_LARGE, USUAL, VXLAN_MULTICAST } from './priority.ts'

/** The number of the field of tunnel metadata that the switch has for OVN's option of Geneve. */
export const GeneveOption = input('Geneve option', { field: integer }, { few: true, rare: true })

/** A port of a local datapath that is on another chassis. */
export const RemotePort = relation('RemotePort', {
  pb: uuid,
  dp: uuid,
  dpKey: integer,
  key: integer,
  chassis: uuid,
})

/** The address that a port of another chassis names, if a tunnel leads to that address. */
const Named = relation('NamedRemoteAddress', { pb: uuid, remote: textColumn })

/** The address by which a port of another chassis is reached. */
const Reached = relation('RemotePortAddress', { pb: uuid, chassis: uuid, remote: textColumn })

/** The types of ports that are on one chassis at a time. */
const movable: ReadonlySet<string> = new Set(['', 'l2gateway'])

/** ICMP errors about packets that were too large. */
const TOO_LARGE_ERRORS = ['icmp,icmp_type=3,icmp_code=4', 'icmp6,icmp_type=2,icmp_code=0'] as const

export const tunnelFlows = feature({
  name: 'delivery through tunnels',
  nodes: { mff_ovn_geneve: [GeneveOption], physical_flow_output: [RemotePort] },
  rules: [
    rule(
      'A port of a local datapath is remote if it is bound to a chassis that a tunnel leads to',
      RemotePort,
      ({ match, not, where }) => {
        const { dp, key: dpKey } = match(LocalDatapath)
        const { chassis } = match(Tunnel)
        const { uuid: pb, type, tunnel_key: key } = match(PortBinding, { datapath: dp, chassis })
        where(type, (t) => movable.has(t))
        not(LocalPort, { pb })
        return { pb, dp, dpKey, key, chassis }
      },
    ),
    rule('A remote port may name an address that a tunnel leads to', Named, ({ match }) => {
      const { pb, chassis } = match(RemotePort)
      const { ip: remote } = match(PortAddress, { pb })
      match(Tunnel, { chassis, remote })
      return { pb, remote }
    }),
    rule(
      'A remote port is reached at the address that it names, or else at the default address of its chassis',
      Reached,
      ({ match, matchOr }) => {
        const { pb, chassis } = match(RemotePort)
        const { remote: usual } = match(DefaultAddress, { chassis })
        const { remote } = matchOr(Named, { pb }, { remote: usual })
        return { pb, chassis, remote }
      },
    ),

    rule(
      'A packet from a tunnel goes to the port or group that its header says, and an error enters ingress as well',
      WantedFlow,
      ({ match }) => {
        const { ofport, type } = match(Tunnel)
        const { field } = match(GeneveOption)
        const read = compute([type, field], decapsulate)
        return [
          {
            table: PHYSICAL_TO_LOGICAL,
            priority: USUAL,
            match: text`in_port=${ofport}`,
            rest: doing(text`${read},resubmit(,${LOCAL_OUTPUT})`),
          },
          ...TOO_LARGE_ERRORS.map((kind) => ({
            table: PHYSICAL_TO_LOGICAL,
            priority: TOO_LARGE,
            match: text`${kind},in_port=${ofport}`,
            rest: doing(
              text`${read},resubmit(,${LOCAL_OUTPUT}),${setFlag(FROM_TUNNEL)},resubmit(,${ZONE_LOOKUP})`,
            ),
          })),
        ]
      },
    ),
    rule(
      'A packet from a VXLAN tunnel goes to a multicast group if a bit of its header says so',
      WantedFlow,
      ({ match }) => {
        const { ofport } = match(Tunnel, { type: 'vxlan' })
        return {
          table: PHYSICAL_TO_LOGICAL,
          priority: VXLAN_MULTICAST,
          match: text`${VXLAN_TO_GROUP},in_port=${ofport}`,
          rest: doing(text`${DECAPSULATE_VXLAN_GROUP},resubmit(,${LOCAL_OUTPUT})`),
        }
      },
    ),

    rule(
      'A packet for a remote port leaves through the tunnel from the address that the port of its sender uses',
      WantedFlow,
      ({ match, not }) => {
        const { pb, chassis, remote } = match(Reached)
        const { dp, dpKey, key } = match(RemotePort, { pb })
        not(LocalnetOf, { dp })
        const { type, index, ofport } = match(Tunnel, { chassis, remote })
        const { field } = match(GeneveOption)
        const from = compute(
          index,
          (i) => `${SOURCE_ADDRESS.register}=${hex(i * 2 ** SOURCE_ADDRESS.first)}/${maskOf(SOURCE_ADDRESS)}`,
        )
        const write = compute([type, dpKey, key, field], encapsulate)
        return {
          table: REMOTE_OUTPUT,
          priority: USUAL,
          match: text`${from},${toPort(key, dpKey)}`,
          rest: doing(text`${write},output:${ofport},resubmit(,${LOCAL_OUTPUT})`, pb),
        }
      },
    ),
    rule(
      'A packet for a port of another chassis goes by the physical network if the datapath is on one',
      WantedFlow,
      ({ match, not, where }) => {
        const { dp, key: localnet } = match(LocalnetOf)
        const { key: dpKey } = match(LocalDatapath, { dp })
        const { uuid: pb, type, tunnel_key: key, chassis: there } = match(PortBinding, { datapath: dp })
        where(type, (t) => movable.has(t))
        not(LocalPort, { pb })
        const { chassis } = match(ThisChassis)
        where([there, chassis], (a, b) => a !== null && a !== b)
        return {
          table: LOCAL_OUTPUT,
          priority: USUAL,
          match: toPort(key, dpKey),
          rest: doing(text`set_field:${compute(localnet, hex)}->${OUTPORT},resubmit(,${LOCAL_OUTPUT})`, pb),
        }
      },
    ),
  ],
})
