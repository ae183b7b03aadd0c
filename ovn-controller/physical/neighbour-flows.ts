/**
 * Neighbours of router ports: those that some chassis has learnt, and those that an operator has written (ovn-sb(5),
 * MAC_Binding and Static_MAC_Binding).
 */
import { ip4Value, ip6Value } from '../../address/index.ts'
import { compute, integer, relation, rule, textColumn } from '../../rules/index.ts'
import { feature, uuid } from '../../tables/index.ts'
import { LocalDatapath } from '../binding/local-datapath.ts'
import { MacBinding, PortBinding, StaticMacBinding } from '../database/southbound.ts'
import { doing, WantedFlow } from '../flow/switch-flow.ts'
import { LOOKUP_MAC, setFlag } from '../register/flag.ts'
import {
  DATAPATH,
  INPORT,
  KNOWN_NEIGHBOUR_IP6,
  NEIGHBOUR_IP4,
  NEIGHBOUR_IP6,
  OUTPORT,
} from '../register/register.ts'
import { MAC_BINDING, MAC_CACHE_USE, MAC_LOOKUP } from '../register/table.ts'
import { hex } from './port-match.ts'
import { OVERRIDDEN_NEIGHBOUR, OVERRIDING_NEIGHBOUR, USUAL } from './priority.ts'

/** The MAC address of an IP address, seen from a port of a datapath; the priority of a learnt one is the usual. */
const Neighbour = relation('Neighbour', {
  row: uuid,
  priority: integer,
  dpKey: integer,
  key: integer,
  ip: textColumn,
  mac: textColumn,
})

const FOUND = setFlag(LOOKUP_MAC)

/** An IPv4 address in a register, as a list of one; an empty list for other texts. */
function ip4In(register: string, ip: string): readonly string[] {
  const value = ip4Value(ip)
  return value === undefined ? [] : [`${register}=${hex(value)}`]
}

/** An IPv6 address in the four registers of a wide one, as a list of one; an empty list for other texts. */
function ip6In(wide: string, ip: string): readonly string[] {
  const value = ip6Value(ip)
  if (value === undefined) return []
  const first = 4 * Number(wide.slice('xxreg'.length))
  const word = (n: number): bigint => (value >> BigInt(96 - 32 * n)) & 0xffffffffn
  return [[0, 1, 2, 3].map((n) => `reg${first + n}=${hex(word(n))}`).join(',')]
}

/** The flows of a neighbour of one family: the match without the datapath, or none for the other family. */
interface Answer {
  readonly table: number
  readonly match: (ip: string, mac: string, port: string) => readonly string[]
  readonly actions: (mac: string) => string
}

/** What tells the MAC address of a neighbour, and what tells that a neighbour is known. */
const answers: readonly Answer[] = [
  {
    table: MAC_BINDING,
    match: (ip, _, port) => ip4In(NEIGHBOUR_IP4, ip).map((part) => `${part},${OUTPORT}=${port}`),
    actions: (mac) => `set_field:${mac}->eth_dst,${FOUND}`,
  },
  {
    table: MAC_BINDING,
    match: (ip, _, port) => ip6In(NEIGHBOUR_IP6, ip).map((part) => `${part},${OUTPORT}=${port}`),
    actions: (mac) => `set_field:${mac}->eth_dst,${FOUND}`,
  },
  {
    table: MAC_LOOKUP,
    match: (ip, mac, port) =>
      ip4In(NEIGHBOUR_IP4, ip).map((part) => `arp,${part},${INPORT}=${port},dl_src=${mac}`),
    actions: () => FOUND,
  },
  {
    table: MAC_LOOKUP,
    match: (ip, mac, port) =>
      ip6In(KNOWN_NEIGHBOUR_IP6, ip).map(
        (part) => `icmp6,${part},${INPORT}=${port},dl_src=${mac},icmp_code=0`,
      ),
    actions: () => FOUND,
  },
]

/** The packets of a neighbour by which the switch can tell that it is still there: its answers, and its others. */
function usesOf(ip: string, mac: string, port: string): readonly string[] {
  const from = `${INPORT}=${port},dl_src=${mac}`
  if (ip4Value(ip) !== undefined) return [`arp,${from},arp_op=2,arp_spa=${ip}`, `ip,${from},nw_src=${ip}`]
  if (ip6Value(ip) === undefined) return []
  return [`icmp6,${from},icmp_type=136,icmp_code=0,nd_target=${ip}`, `ipv6,${from},ipv6_src=${ip}`]
}

/** Such a match on the datapath of a neighbour. */
const onDatapath =
  (match: Answer['match']) =>
  (ip: string, mac: string, key: number, dpKey: number): readonly string[] =>
    match(ip, mac, hex(key)).map((packets) => `${packets},${DATAPATH}=${hex(dpKey)}`)

export const neighbours = feature({
  name: 'learned neighbours',
  nodes: { mac_cache: [Neighbour] },

  rules: [
    rule('A neighbour that some chassis has learnt is known from its port', Neighbour, ({ match }) => {
      const { dp, key: dpKey } = match(LocalDatapath)
      const { uuid: row, logical_port, ip, mac } = match(MacBinding, { datapath: dp })
      const { tunnel_key: key } = match(PortBinding, { logical_port, datapath: dp })
      return { row, priority: USUAL, dpKey, key, ip, mac }
    }),
    rule(
      'A neighbour that an operator has written is known from its port, and wins over a learnt one if it overrides',
      Neighbour,
      ({ match }) => {
        const { dp, key: dpKey } = match(LocalDatapath)
        const {
          uuid: row,
          logical_port,
          ip,
          mac,
          override_dynamic_mac,
        } = match(StaticMacBinding, { datapath: dp })
        const { tunnel_key: key } = match(PortBinding, { logical_port, datapath: dp })
        const priority = compute(override_dynamic_mac, (o) =>
          o ? OVERRIDING_NEIGHBOUR : OVERRIDDEN_NEIGHBOUR,
        )
        return { row, priority, dpKey, key, ip, mac }
      },
    ),
    ...answers.map(({ table, match: packetsOf, actions }) =>
      rule(
        'A table answers what the MAC address of a neighbour is, or that it is known',
        WantedFlow,
        ({ match, each }) => {
          const { row, priority, dpKey, key, ip, mac } = match(Neighbour)
          const packets = each([ip, mac, key, dpKey], onDatapath(packetsOf))
          return { table, priority, match: packets, rest: doing(compute(mac, actions), row) }
        },
      ),
    ),
    rule('The packets of a learnt neighbour are counted', WantedFlow, ({ match, each }) => {
      const { row, dpKey, key, ip, mac } = match(Neighbour, { priority: USUAL })
      const packets = each([ip, mac, key, dpKey], onDatapath(usesOf))
      return { table: MAC_CACHE_USE, priority: USUAL, match: packets, rest: doing('drop', row) }
    }),
  ],
})
