/**
 * Port security (ovn-sb(5), Port_Binding, `port_security`): the tables that logical flows ask with
 * `check_in_port_sec()` and `check_out_port_sec()` what a port may send and receive. A flag is the answer.
 */
import { integer, relation, rule, textColumn } from '../../rules/index.ts'
import { feature, Told, unreadable, uuid } from '../../tables/index.ts'
import { LocalDatapath } from '../binding/local-datapath.ts'
import { LocalPort } from '../binding/local-port.ts'
import { PortBindingSecurity } from '../database/southbound.ts'
import { doing, WantedFlow } from '../flow/switch-flow.ts'
import { CHECK_PORT_SECURITY, clearFlag, setFlag } from '../register/flag.ts'
import { DATAPATH, INPORT, OUTPORT } from '../register/register.ts'
import { IN_PORT_SECURITY, IN_PORT_SECURITY_ND, OUT_PORT_SECURITY } from '../register/table.ts'
import { hex } from './port-match.ts'
import { type SecurityEntry, securityEntry } from './port-security.ts'
import { SECURITY } from './priority.ts'

/** An entry of a port of this chassis that can be read. */
const Entry = relation('PortSecurityEntry', { pb: uuid, dpKey: integer, key: integer, entry: textColumn })

/** A port of this chassis with such entries. */
const Secured = relation('SecuredPort', { pb: uuid, dpKey: integer, key: integer })

/** What of an entry that names a host cannot be read. */
const unread = (entry: string): readonly string[] =>
  [securityEntry(entry)?.unread ?? ''].filter((rest) => rest !== '')

const DENY = setFlag(CHECK_PORT_SECURITY)
const ALLOW = clearFlag(CHECK_PORT_SECURITY)
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

/** Packets that no entry allows are denied, except neighbour solicitations that name no address of the sender. */
const portFlows: readonly Flow[] = [
  incoming(SECURITY.otherwise, '', DENY),
  incoming(SECURITY.exact, 'arp,', CHECK_NEIGHBOUR),
  neighbour(SECURITY.otherwise, 'arp,', DENY),
  neighbour(SECURITY.otherwise, 'icmp6,nw_ttl=255,icmp_type=135,', ALLOW),
  neighbour(SECURITY.otherwise, 'icmp6,nw_ttl=255,icmp_type=136,', DENY),
  outgoing(SECURITY.otherwise, '', DENY),
]

/** What a port may send: packets from the MAC address, and from the IP addresses of the entry if it has any. */
function sent({ mac, ip4, ip6, linkLocal }: SecurityEntry): readonly Flow[] {
  const from = `dl_src=${mac},`
  if (ip4.length + ip6.length === 0) return [incoming(SECURITY.address, from, CHECK_NEIGHBOUR)]
  const unspecified = 'ipv6_src=::,ipv6_dst=ff02::/16,'
  return [
    ...ip4.map((ip) => incoming(SECURITY.address, `ip,${from}nw_src=${ip},`, ALLOW)),
    // A host without an address may ask for one by DHCP, ...
    ...(ip4.length === 0
      ? []
      : [
          incoming(
            SECURITY.address,
            `udp,${from}nw_src=0.0.0.0,nw_dst=255.255.255.255,tp_src=68,tp_dst=67,`,
            ALLOW,
          ),
        ]),
    ...(ip6.length === 0 ? [] : [linkLocal, ...ip6]).map((ip) =>
      incoming(SECURITY.address, `ipv6,${from}ipv6_src=${ip},`, CHECK_NEIGHBOUR),
    ),
    // ... or ask whether another host has the address that it wants.
    ...(ip6.length === 0
      ? []
      : [
          incoming(SECURITY.address, `icmp6,${from}${unspecified}icmp_type=131,icmp_code=0,`, ALLOW),
          incoming(
            SECURITY.address,
            `icmp6,${from}${unspecified}icmp_type=135,icmp_code=0,`,
            CHECK_NEIGHBOUR,
          ),
          incoming(SECURITY.address, `icmp6,${from}${unspecified}icmp_type=143,icmp_code=0,`, ALLOW),
        ]),
  ]
}

/** What a port may say to its neighbours: that it has the MAC address, and the IP addresses of the entry. */
function told({ mac, ip4, ip6, linkLocal }: SecurityEntry): readonly Flow[] {
  const from = `dl_src=${mac},`
  const owners = ['00:00:00:00:00:00', mac]
  const arp = (ip: string): Flow => neighbour(SECURITY.address, `arp,${from}${ip}arp_sha=${mac},`, ALLOW)
  return [
    ...(ip4.length + ip6.length === 0 ? [arp('')] : ip4.map((ip) => arp(`arp_spa=${ip},`))),
    ...owners.map((owner) =>
      neighbour(SECURITY.address, `icmp6,nw_ttl=255,icmp_type=135,icmp_code=0,nd_sll=${owner},`, ALLOW),
    ),
    ...owners.flatMap((owner) => {
      const answer = (before: string, target: string): Flow =>
        neighbour(
          SECURITY.address,
          `icmp6,${before}icmp_type=136,icmp_code=0,${target}nd_tll=${owner},`,
          ALLOW,
        )
      if (ip6.length === 0) return [answer('nw_ttl=255,', '')]
      return [
        answer('nw_ttl=255,', `nd_target=${linkLocal},`),
        ...ip6.map((ip) => answer(from, `nd_target=${ip},`)),
      ]
    }),
  ]
}

/**
 * What a port may receive: packets to the MAC address, and of these, if the entry has IP addresses, to those and to
 * many hosts.
 */
function received({ mac, ip4, ip6, broadcasts, linkLocal }: SecurityEntry): readonly Flow[] {
  const to = `dl_dst=${mac},`
  const some = ip4.length + ip6.length > 0
  const many4 = ip4.length === 0 ? [] : ['255.255.255.255', '224.0.0.0/4', ...broadcasts]
  const many6 = ip6.length === 0 ? [] : [linkLocal, 'ff00::/8']
  return [
    outgoing(SECURITY.mac, to, ALLOW),
    ...(some
      ? [outgoing(SECURITY.address, `ip,${to}`, DENY), outgoing(SECURITY.address, `ipv6,${to}`, DENY)]
      : []),
    ...[...ip4, ...many4].map((ip) => outgoing(SECURITY.exact, `ip,${to}nw_dst=${ip},`, ALLOW)),
    ...[...ip6, ...many6].map((ip) => outgoing(SECURITY.exact, `ipv6,${to}ipv6_dst=${ip},`, ALLOW)),
  ]
}

function entryFlows(text: string): readonly Flow[] {
  const entry = securityEntry(text)
  return entry ? [...sent(entry), ...told(entry), ...received(entry)] : []
}

/** The match of packets from the port, or, in the table of what it may receive, for the port. */
function atPort({ table, match }: Flow, key: number, dpKey: number): string {
  const register = table === OUT_PORT_SECURITY ? OUTPORT : INPORT
  return `${match}${register}=${hex(key)},${DATAPATH}=${hex(dpKey)}`
}

const of =
  (flows: readonly Flow[]) =>
  (key: number, dpKey: number): readonly Flow[] =>
    flows.map((flow) => ({ ...flow, match: atPort(flow, key, dpKey) }))

export const portSecurity = feature({
  name: 'port security',
  nodes: { physical_flow_output: [Entry] },

  rules: [
    rule(
      'An entry of port security that begins with a MAC address counts on the chassis of its port',
      Entry,
      ({ match, where }) => {
        const { pb, dp, key } = match(LocalPort)
        const { value: entry } = match(PortBindingSecurity, { uuid: pb })
        where(entry, (text) => securityEntry(text) !== undefined)
        const { key: dpKey } = match(LocalDatapath, { dp })
        return { pb, dpKey, key, entry }
      },
    ),
    rule('A port with an entry that counts is secured', Secured, ({ match }) => {
      const { pb, dpKey, key } = match(Entry)
      return { pb, dpKey, key }
    }),
    rule('A secured port may send and receive only what its entries allow', WantedFlow, ({ match, each }) => {
      const { pb, dpKey, key } = match(Secured)
      const { table, priority, match: packets, actions } = each([key, dpKey], of(portFlows))
      return { table, priority, match: packets, rest: doing(actions, pb) }
    }),
    rule(
      'An entry of port security allows packets of and to its addresses',
      WantedFlow,
      ({ match, each }) => {
        const { pb, dpKey, key, entry } = match(Entry)
        const {
          table,
          priority,
          match: packets,
          actions,
        } = each([entry, key, dpKey], (text, k, d) => of(entryFlows(text))(k, d))
        return { table, priority, match: packets, rest: doing(actions, pb) }
      },
    ),
    rule(
      'An entry of port security that does not begin with a MAC address is told',
      Told,
      ({ match, where }) => {
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
      },
    ),
    rule('What follows the last address of an entry of port security is told', Told, ({ match, each }) => {
      const { pb: row } = match(LocalPort)
      const { value } = match(PortBindingSecurity, { uuid: row })
      return unreadable('Port_Binding', row, 'port_security', each(value, unread))
    }),
  ],
})
