/**
 * The catalogue of DHCP options that controllers can write (ovn-sb(5), DHCP_Options; codes of RFC 2132, RFC
 * 3442, RFC 3646 and others).
 */
import { compute, integer, relation, rule, textColumn } from '../../rules/index.ts'
import { derivedUuid, rowIdentity, uuid } from '../../tables/index.ts'
import { DhcpOptions, Dhcpv6Options } from '../database/southbound.ts'

/** Name, code and how the value is written. */
const dhcpOptions = [
  ['offerip', 0, 'ipv4'],
  ['netmask', 1, 'ipv4'],
  ['router', 3, 'ipv4'],
  ['dns_server', 6, 'ipv4'],
  ['log_server', 7, 'ipv4'],
  ['lpr_server', 9, 'ipv4'],
  ['hostname', 12, 'str'],
  ['domain_name', 15, 'str'],
  ['swap_server', 16, 'ipv4'],
  ['ip_forward_enable', 19, 'bool'],
  ['policy_filter', 21, 'ipv4'],
  ['default_ttl', 23, 'uint8'],
  ['mtu', 26, 'uint16'],
  ['broadcast_address', 28, 'ipv4'],
  ['router_discovery', 31, 'bool'],
  ['router_solicitation', 32, 'ipv4'],
  ['arp_cache_timeout', 35, 'uint32'],
  ['ethernet_encap', 36, 'bool'],
  ['tcp_ttl', 37, 'uint8'],
  ['tcp_keepalive_interval', 38, 'uint32'],
  ['nis_server', 41, 'ipv4'],
  ['ntp_server', 42, 'ipv4'],
  ['netbios_name_server', 44, 'ipv4'],
  ['netbios_node_type', 46, 'uint8'],
  ['lease_time', 51, 'uint32'],
  ['server_id', 54, 'ipv4'],
  ['T1', 58, 'uint32'],
  ['T2', 59, 'uint32'],
  ['tftp_server', 66, 'host_id'],
  ['bootfile_name', 67, 'str'],
  ['domain_search_list', 119, 'domains'],
  ['classless_static_route', 121, 'static_routes'],
  ['tftp_server_address', 150, 'ipv4'],
  ['path_prefix', 210, 'str'],
  ['ms_classless_static_route', 249, 'static_routes'],
  ['wpad', 252, 'str'],
  ['next_server', 253, 'ipv4'],
  ['bootfile_name_alt', 254, 'str'],
] as const

const dhcpv6Options = [
  ['server_id', 2, 'mac'],
  ['ia_addr', 5, 'ipv6'],
  ['dns_server', 23, 'ipv6'],
  ['domain_search', 24, 'str'],
  ['fqdn', 39, 'domain'],
  ['bootfile_name', 59, 'str'],
  ['bootfile_name_alt', 254, 'str'],
] as const

type DhcpType = (typeof dhcpOptions)[number][2]
type Dhcpv6Type = (typeof dhcpv6Options)[number][2]

const Option = relation('DhcpOption', {
  key: textColumn,
  code: integer,
  type: DhcpOptions.desired.columns.type,
})
const WantedOption = relation('WantedDhcpOption', { key: textColumn, proposed: uuid })
const KnownOption = relation('KnownDhcpOption', { key: textColumn, uuid })
const option = rowIdentity('DHCP_Options', WantedOption, KnownOption)

const Optionv6 = relation('Dhcpv6Option', {
  key: textColumn,
  code: integer,
  type: Dhcpv6Options.desired.columns.type,
})
const WantedOptionv6 = relation('WantedDhcpv6Option', { key: textColumn, proposed: uuid })
const KnownOptionv6 = relation('KnownDhcpv6Option', { key: textColumn, uuid })
const optionv6 = rowIdentity('DHCPv6_Options', WantedOptionv6, KnownOptionv6)

export const dhcpCatalogueRules = [
  rule(Option, () => dhcpOptions.map(([key, code, type]) => ({ key, code, type: type as DhcpType }))),
  rule(Optionv6, () => dhcpv6Options.map(([key, code, type]) => ({ key, code, type: type as Dhcpv6Type }))),

  // A row stands for the option of its name.
  rule(WantedOption, ({ match }) => {
    const { key } = match(Option)
    return { key, proposed: compute(key, (name) => derivedUuid('DHCP_Options', name)) }
  }),
  rule(KnownOption, ({ match }) => {
    const { uuid, name } = match(DhcpOptions.actual)
    return { key: name, uuid }
  }),
  ...option.rules,
  rule(WantedOptionv6, ({ match }) => {
    const { key } = match(Optionv6)
    return { key, proposed: compute(key, (name) => derivedUuid('DHCPv6_Options', name)) }
  }),
  rule(KnownOptionv6, ({ match }) => {
    const { uuid, name } = match(Dhcpv6Options.actual)
    return { key: name, uuid }
  }),
  ...optionv6.rules,

  rule(DhcpOptions.desired, ({ match }) => {
    const { key, code, type } = match(Option)
    const { uuid } = match(option.row, { key })
    return { uuid, name: key, code, type }
  }),
  rule(Dhcpv6Options.desired, ({ match }) => {
    const { key, code, type } = match(Optionv6)
    const { uuid } = match(optionv6.row, { key })
    return { uuid, name: key, code, type }
  }),
]
