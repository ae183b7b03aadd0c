/**
 * Neighbours of router ports, learnt by whichever chassis or written by operators (ovn-sb(5), MAC_Binding and
 * Static_MAC_Binding).
 */
import { ip4Value, ip6Value } from '../../address/index.ts'
import { compute, integer, relation, rule, textColumn } from '../../rules/index.ts'
import { feature, uuid } from '../../tables/index.ts'
import { LocalDatapath } from '../binding/local-datapath.ts'
import { MacBinding, PortBinding, StaticMacBinding } from '../database/southbound.ts'
import { doing, WantedFlow } from '../flow/switch-flow.ts'
import { MAC_BINDING, MAC_CACHE_USE, MAC_LOOKUP } from './tables.ts'

/** What is behind an address, seen from a port. */
const Neighbour = relation('Neighbour', {
  row: uuid,
  priority: integer,
  dpKey: integer,
  key: integer,
  ip: textColumn,
  mac: textColumn,
})

/** A match that follows the port's, for an address; nothing for what is no address. */
type Part = (ip: string, mac: string, port: string) => string

const FOUND = 'set_field:0x40/0x40->reg10'

const hex = (value: number | bigint): string => `0x${value.toString(16)}`

/** An IPv6 address in four registers. */
function registers(first: number, ip: string): string {
  const value = ip6Value(ip) ?? 0n
  const word = (n: number): bigint => (value >> BigInt(96 - 32 * n)) & 0xffffffffn
  return [0, 1, 2, 3].map((n) => `reg${first + n}=${hex(word(n))}`).join(',')
}

const register = (first: number, ip: string): string => `reg${first}=${hex(ip4Value(ip) ?? 0)}`

const isIp4 = (ip: string): boolean => ip4Value(ip) !== undefined
const isIp6 = (ip: string): boolean => ip6Value(ip) !== undefined

/** The flows of a neighbour: for what goes to it, for what it says of itself, and for what shows that it is there. */
const kinds: readonly {
  readonly table: number
  readonly is: (ip: string) => boolean
  readonly part: Part
  readonly actions: (mac: string) => string
}[] = [
  {
    table: MAC_BINDING,
    is: isIp4,
    part: (ip, _, port) => `${register(0, ip)},reg15=${port}`,
    actions: (mac) => `set_field:${mac}->eth_dst,${FOUND}`,
  },
  {
    table: MAC_BINDING,
    is: isIp6,
    part: (ip, _, port) => `${registers(4, ip)},reg15=${port}`,
    actions: (mac) => `set_field:${mac}->eth_dst,${FOUND}`,
  },
  {
    table: MAC_LOOKUP,
    is: isIp4,
    part: (ip, mac, port) => `arp,${register(0, ip)},reg14=${port},dl_src=${mac}`,
    actions: () => FOUND,
  },
  {
    table: MAC_LOOKUP,
    is: isIp6,
    part: (ip, mac, port) => `icmp6,${registers(0, ip)},reg14=${port},dl_src=${mac},icmp_code=0`,
    actions: () => FOUND,
  },
]

/** Those of a learnt neighbour only: whether they are met tells whether it is still there. */
const uses: readonly { readonly is: (ip: string) => boolean; readonly part: Part }[] = [
  { is: isIp4, part: (ip, mac, port) => `arp,reg14=${port},dl_src=${mac},arp_op=2,arp_spa=${ip}` },
  { is: isIp4, part: (ip, mac, port) => `ip,reg14=${port},dl_src=${mac},nw_src=${ip}` },
  {
    is: isIp6,
    part: (ip, mac, port) => `icmp6,reg14=${port},dl_src=${mac},icmp_type=136,icmp_code=0,nd_target=${ip}`,
  },
  { is: isIp6, part: (ip, mac, port) => `ipv6,reg14=${port},dl_src=${mac},ipv6_src=${ip}` },
]

export const neighbours = feature({
  name: 'learned neighbours',
  nodes: { mac_cache: [Neighbour] },

  rules: [
    rule('Neighbours are learnt, or written; what is written may win', Neighbour, ({ match }) => {
      const { dp, key: dpKey } = match(LocalDatapath)
      const { uuid: row, logical_port, ip, mac } = match(MacBinding, { datapath: dp })
      const { tunnel_key: key } = match(PortBinding, { logical_port, datapath: dp })
      return { row, priority: 100, dpKey, key, ip, mac }
    }),
    rule('?', Neighbour, ({ match }) => {
      const { dp, key: dpKey } = match(LocalDatapath)
      const {
        uuid: row,
        logical_port,
        ip,
        mac,
        override_dynamic_mac,
      } = match(StaticMacBinding, { datapath: dp })
      const { tunnel_key: key } = match(PortBinding, { logical_port, datapath: dp })
      return { row, priority: compute(override_dynamic_mac, (o) => (o ? 150 : 50)), dpKey, key, ip, mac }
    }),
    ...kinds.map(({ table, is, part, actions }) =>
      rule('?', WantedFlow, ({ match, where }) => {
        const { row, priority, dpKey, key, ip, mac } = match(Neighbour)
        where(ip, is)
        const packets = compute(
          [ip, mac, key, dpKey],
          (i, m, k, d) => `${part(i, m, hex(k))},metadata=${hex(d)}`,
        )
        return { table, priority, match: packets, rest: doing(compute(mac, actions), row) }
      }),
    ),
    ...uses.map(({ is, part }) =>
      rule('?', WantedFlow, ({ match, where }) => {
        const { row, dpKey, key, ip, mac } = match(Neighbour, { priority: 100 })
        where(ip, is)
        const packets = compute(
          [ip, mac, key, dpKey],
          (i, m, k, d) => `${part(i, m, hex(k))},metadata=${hex(d)}`,
        )
        return { table: MAC_CACHE_USE, priority: 100, match: packets, rest: doing('drop', row) }
      }),
    ),
  ],
})
