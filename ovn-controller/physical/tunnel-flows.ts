/** How packets come from other chassis and go to ports there (ovn-architecture(7), Tunnel Encapsulations). */
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
import { DECAPSULATE_MULTICAST, decapsulate, encapsulate } from './encapsulate.ts'
import { portMatch } from './port-flows.ts'
import { LOCAL_OUTPUT, PHYSICAL_TO_LOGICAL, REMOTE_OUTPUT, ZONE_LOOKUP } from './tables.ts'

/** Which field of tunnel metadata the switch has for OVN's Geneve option. */
export const GeneveOption = input('Geneve option', { field: integer }, { few: true, rare: true })

/** A port of a local datapath that is on another chassis. */
export const RemotePort = relation('RemotePort', {
  pb: uuid,
  dp: uuid,
  dpKey: integer,
  key: integer,
  chassis: uuid,
})

/** The address of its chassis that it names, if a tunnel leads there, and the one by which it is reached. */
const Named = relation('NamedRemoteAddress', { pb: uuid, remote: textColumn })
const Reached = relation('RemotePortAddress', { pb: uuid, chassis: uuid, remote: textColumn })

/** Ports that are on one chassis at a time. */
const movable: ReadonlySet<string> = new Set(['', 'l2gateway'])

/** ICMP errors about packets that were too large for a tunnel. */
const TOO_LARGE = ['icmp,icmp_type=3,icmp_code=4', 'icmp6,icmp_type=2,icmp_code=0'] as const
const FROM_TUNNEL = 'set_field:0x10000/0x10000->reg10'

export const tunnelFlows = feature({
  name: 'delivery through tunnels',
  nodes: { mff_ovn_geneve: [GeneveOption], physical_flow_output: [RemotePort] },
  rules: [
    rule(
      'A port of a local datapath is elsewhere when a chassis that a tunnel leads to has it',
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
    rule("It is reached at the address that it names, or at its chassis' default", Named, ({ match }) => {
      const { pb, chassis } = match(RemotePort)
      const { ip: remote } = match(PortAddress, { pb })
      match(Tunnel, { chassis, remote })
      return { pb, remote }
    }),
    rule('?', Reached, ({ match }) => {
      const { pb, remote } = match(Named)
      return { pb, chassis: match(RemotePort, { pb }).chassis, remote }
    }),
    rule('?', Reached, ({ match, not }) => {
      const { pb, chassis } = match(RemotePort)
      not(Named, { pb })
      return { pb, chassis, remote: match(DefaultAddress, { chassis }).remote }
    }),

    rule('A packet that a tunnel brings goes to where it says', WantedFlow, ({ match }) => {
      const { ofport, type } = match(Tunnel)
      const { field } = match(GeneveOption)
      const read = compute([type, field], decapsulate)
      return [
        {
          table: PHYSICAL_TO_LOGICAL,
          priority: 100,
          match: text`in_port=${ofport}`,
          rest: doing(text`${read},resubmit(,${LOCAL_OUTPUT})`),
        },
        ...TOO_LARGE.map((kind) => ({
          table: PHYSICAL_TO_LOGICAL,
          priority: 120,
          match: text`${kind},in_port=${ofport}`,
          rest: doing(text`${read},resubmit(,${LOCAL_OUTPUT}),${FROM_TUNNEL},resubmit(,${ZONE_LOOKUP})`),
        })),
      ]
    }),
    rule('?', WantedFlow, ({ match }) => {
      const { ofport } = match(Tunnel, { type: 'vxlan' })
      return {
        table: PHYSICAL_TO_LOGICAL,
        priority: 105,
        match: text`tun_id=0x800000/0x800000,in_port=${ofport}`,
        rest: doing(text`${DECAPSULATE_MULTICAST},resubmit(,${LOCAL_OUTPUT})`),
      }
    }),

    rule(
      'A packet for a port elsewhere goes there by the tunnel from the address that its sender uses',
      WantedFlow,
      ({ match, not }) => {
        const { pb, chassis, remote } = match(Reached)
        const { dp, dpKey, key } = match(RemotePort, { pb })
        not(LocalnetOf, { dp })
        const { type, index, ofport } = match(Tunnel, { chassis, remote })
        const { field } = match(GeneveOption)
        const from = compute(index, (i) => `reg13=0x${(i * 0x10000).toString(16)}/0xffff0000`)
        const write = compute([type, dpKey, key, field], encapsulate)
        return {
          table: REMOTE_OUTPUT,
          priority: 100,
          match: text`${from},${portMatch('reg15', key, dpKey)}`,
          rest: doing(text`${write},output:${ofport},resubmit(,${LOCAL_OUTPUT})`, pb),
        }
      },
    ),
    rule(
      'Where the datapath is on a physical network too, it goes by that',
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
          priority: 100,
          match: portMatch('reg15', key, dpKey),
          rest: doing(
            text`set_field:${compute(localnet, (k) => `0x${k.toString(16)}`)}->reg15,resubmit(,${LOCAL_OUTPUT})`,
            pb,
          ),
        }
      },
    ),
  ],
})
