/**
 * What a port may send and be sent (ovn-sb(5), Port_Binding, `port_security`): tables that logical flows ask
 * by `check_in_port_sec()` and `check_out_port_sec()`, and that answer by a flag in reg10.
 */
import { integer, relation, rule, textColumn } from '../../rules/index.ts'
import { feature, Told, unreadable, uuid } from '../../tables/index.ts'
import { LocalDatapath } from '../binding/local-datapath.ts'
import { LocalPort } from '../binding/local-port.ts'
import { PortBindingSecurity } from '../database/southbound.ts'
import { doing, WantedFlow } from '../flow/switch-flow.ts'
import { type SecurityEntry, securityEntry } from './port-security.ts'
import { IN_PORT_SECURITY, IN_PORT_SECURITY_ND, OUT_PORT_SECURITY } from './tables.ts'

/** An entry of a local port that can be understood. */
const Entry = relation('PortSecurityEntry', { pb: uuid, dpKey: integer, key: integer, entry: textColumn })

/** A local port with such entries. */
const Secured = relation('SecuredPort', { pb: uuid, dpKey: integer, key: integer })

/** What of an entry that names a host cannot be read. */
const unread = (entry: string): readonly string[] =>
  [securityEntry(entry)?.unread ?? ''].filter((rest) => rest !== '')

const DENY = 'set_field:0x1000/0x1000->reg10'
const ALLOW = 'set_field:0/0x1000->reg10'
const CHECK_NEIGHBOUR = `resubmit(,${IN_PORT_SECURITY_ND})`

interface Flow {
  readonly table: number
  readonly priority: number
  readonly match: string
  readonly actions: string
}

const incoming = (priority: number, match: string, actions: string): Flow => ({
  table: IN_PORT_SECURITY,
  priority,
  match,
  actions,
})
const neighbour = (priority: number, match: string, actions: string): Flow => ({
  table: IN_PORT_SECURITY_ND,
  priority,
  match,
  actions,
})
const outgoing = (priority: number, match: string, actions: string): Flow => ({
  table: OUT_PORT_SECURITY,
  priority,
  match,
  actions,
})

/** Whatever the entries do not speak for is denied, but a question for a neighbour that names no address of its own. */
const portFlows: readonly Flow[] = [
  incoming(80, '', DENY),
  incoming(95, 'arp,', CHECK_NEIGHBOUR),
  neighbour(80, 'arp,', DENY),
  neighbour(80, 'icmp6,nw_ttl=255,icmp_type=135,', ALLOW),
  neighbour(80, 'icmp6,nw_ttl=255,icmp_type=136,', DENY),
  outgoing(80, '', DENY),
]

/** What a port may send: from the MAC address, and from the addresses that go with it, if any do. */
function sent({ mac, ip4, ip6, linkLocal }: SecurityEntry): readonly Flow[] {
  const from = `dl_src=${mac},`
  if (ip4.length + ip6.length === 0) return [incoming(90, from, CHECK_NEIGHBOUR)]
  const unspecified = 'ipv6_src=::,ipv6_dst=ff02::/16,'
  return [
    ...ip4.map((ip) => incoming(90, `ip,${from}nw_src=${ip},`, ALLOW)),
    // A host that has no address yet asks for one by DHCP,
    ...(ip4.length === 0
      ? []
      : [incoming(90, `udp,${from}nw_src=0.0.0.0,nw_dst=255.255.255.255,tp_src=68,tp_dst=67,`, ALLOW)]),
    ...(ip6.length === 0 ? [] : [linkLocal, ...ip6]).map((ip) =>
      incoming(90, `ipv6,${from}ipv6_src=${ip},`, CHECK_NEIGHBOUR),
    ),
    // or looks whether others have the address that it is going to have.
    ...(ip6.length === 0
      ? []
      : [
          incoming(90, `icmp6,${from}${unspecified}icmp_type=131,icmp_code=0,`, ALLOW),
          incoming(90, `icmp6,${from}${unspecified}icmp_type=135,icmp_code=0,`, CHECK_NEIGHBOUR),
          incoming(90, `icmp6,${from}${unspecified}icmp_type=143,icmp_code=0,`, ALLOW),
        ]),
  ]
}

/** What it may say of itself to its neighbours. */
function told({ mac, ip4, ip6, linkLocal }: SecurityEntry): readonly Flow[] {
  const from = `dl_src=${mac},`
  const owners = ['00:00:00:00:00:00', mac]
  const arp = (ip: string): Flow => neighbour(90, `arp,${from}${ip}arp_sha=${mac},`, ALLOW)
  return [
    ...(ip4.length + ip6.length === 0 ? [arp('')] : ip4.map((ip) => arp(`arp_spa=${ip},`))),
    ...owners.map((owner) =>
      neighbour(90, `icmp6,nw_ttl=255,icmp_type=135,icmp_code=0,nd_sll=${owner},`, ALLOW),
    ),
    ...owners.flatMap((owner) => {
      const answer = (before: string, target: string): Flow =>
        neighbour(90, `icmp6,${before}icmp_type=136,icmp_code=0,${target}nd_tll=${owner},`, ALLOW)
      if (ip6.length === 0) return [answer('nw_ttl=255,', '')]
      return [
        answer('nw_ttl=255,', `nd_target=${linkLocal},`),
        ...ip6.map((ip) => answer(from, `nd_target=${ip},`)),
      ]
    }),
  ]
}

/** What it may be sent: to the MAC address, and, if addresses go with it, to those and to many at once. */
function received({ mac, ip4, ip6, broadcasts, linkLocal }: SecurityEntry): readonly Flow[] {
  const to = `dl_dst=${mac},`
  const some = ip4.length + ip6.length > 0
  const many4 = ip4.length === 0 ? [] : ['255.255.255.255', '224.0.0.0/4', ...broadcasts]
  const many6 = ip6.length === 0 ? [] : [linkLocal, 'ff00::/8']
  return [
    outgoing(85, to, ALLOW),
    ...(some ? [outgoing(90, `ip,${to}`, DENY), outgoing(90, `ipv6,${to}`, DENY)] : []),
    ...[...ip4, ...many4].map((ip) => outgoing(95, `ip,${to}nw_dst=${ip},`, ALLOW)),
    ...[...ip6, ...many6].map((ip) => outgoing(95, `ipv6,${to}ipv6_dst=${ip},`, ALLOW)),
  ]
}

function entryFlows(text: string): readonly Flow[] {
  const entry = securityEntry(text)
  return entry ? [...sent(entry), ...told(entry), ...received(entry)] : []
}

/** The port's part of a match: as the one that sends, or as the one that is sent to. */
function atPort({ table, match }: Flow, key: number, dpKey: number): string {
  const register = table === OUT_PORT_SECURITY ? 'reg15' : 'reg14'
  return `${match}${register}=0x${key.toString(16)},metadata=0x${dpKey.toString(16)}`
}

const of =
  (flows: readonly Flow[]) =>
  (key: number, dpKey: number): readonly Flow[] =>
    flows.map((flow) => ({ ...flow, match: atPort(flow, key, dpKey) }))

export const portSecurity = feature({
  name: 'port security',
  nodes: { physical_flow_output: [Entry] },

  rules: [
    rule('An entry counts where its port is and if it can be understood', Entry, ({ match, where }) => {
      const { pb, dp, key } = match(LocalPort)
      const { value: entry } = match(PortBindingSecurity, { uuid: pb })
      where(entry, (text) => securityEntry(text) !== undefined)
      const { key: dpKey } = match(LocalDatapath, { dp })
      return { pb, dpKey, key, entry }
    }),
    rule('?', Secured, ({ match }) => {
      const { pb, dpKey, key } = match(Entry)
      return { pb, dpKey, key }
    }),
    rule('?', WantedFlow, ({ match, each }) => {
      const { pb, dpKey, key } = match(Secured)
      const { table, priority, match: packets, actions } = each([key, dpKey], of(portFlows))
      return { table, priority, match: packets, rest: doing(actions, pb) }
    }),
    rule('?', WantedFlow, ({ match, each }) => {
      const { pb, dpKey, key, entry } = match(Entry)
      const {
        table,
        priority,
        match: packets,
        actions,
      } = each([entry, key, dpKey], (text, k, d) => of(entryFlows(text))(k, d))
      return { table, priority, match: packets, rest: doing(actions, pb) }
    }),
    rule('Port security that begins with no MAC address is told', Told, ({ match, where }) => {
      const { pb: row } = match(LocalPort)
      const { value } = match(PortBindingSecurity, { uuid: row })
      where(value, (text) => securityEntry(text) === undefined)
      return {
        table: 'Port_Binding',
        row,
        column: 'port_security',
        key: null,
        value,
        why: 'begins with no MAC address, left out',
      }
    }),
    rule('What follows the last address of port security is told', Told, ({ match, each }) => {
      const { pb: row } = match(LocalPort)
      const { value } = match(PortBindingSecurity, { uuid: row })
      return unreadable('Port_Binding', row, 'port_security', each(value, unread))
    }),
  ],
})
