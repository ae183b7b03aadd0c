/**
 * The catalogue of DHCP options that controllers can write (ovn-sb(5), DHCP_Options; codes of RFC 2132, RFC
 * 3442, RFC 3646 and others).
 */
import { facts, integer, relation, rule, textColumn } from '../../rules/index.ts'
import { rowIdentity } from '../../tables/index.ts'
import { DhcpOptions, Dhcpv6Options } from '../database/southbound.ts'
import { feature } from '../feature.ts'

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

const Option = relation('DhcpOption', {
  name: textColumn,
  code: integer,
  type: DhcpOptions.desired.columns.type,
})
const option = rowIdentity('DHCP_Options', { name: textColumn }, DhcpOptions.actual)

const Optionv6 = relation('Dhcpv6Option', {
  name: textColumn,
  code: integer,
  type: Dhcpv6Options.desired.columns.type,
})
const optionv6 = rowIdentity('DHCPv6_Options', { name: textColumn }, Dhcpv6Options.actual)

export const dhcpCatalogue = feature({
  name: 'the catalogue of DHCP options',
  writes: [DhcpOptions, Dhcpv6Options],
  rules: [
    facts(
      'A controller can write these options of DHCP',
      Option,
      dhcpOptions.map(([name, code, type]) => ({ name, code, type })),
    ),
    facts(
      'A controller can write these options of DHCPv6',
      Optionv6,
      dhcpv6Options.map(([name, code, type]) => ({ name, code, type })),
    ),

    rule('Each option of DHCP has a row, known by its name', option.wanted, ({ match }) => ({
      name: match(Option).name,
    })),
    ...option.rules,
    rule(
      'The row of an option of DHCP tells its code and how its value is written',
      DhcpOptions.desired,
      ({ match }) => {
        const { name, code, type } = match(Option)
        const { uuid } = match(option.row, { name })
        return { uuid, name, code, type }
      },
    ),

    rule('Each option of DHCPv6 has a row, known by its name', optionv6.wanted, ({ match }) => ({
      name: match(Optionv6).name,
    })),
    ...optionv6.rules,
    rule(
      'The row of an option of DHCPv6 tells its code and how its value is written',
      Dhcpv6Options.desired,
      ({ match }) => {
        const { name, code, type } = match(Optionv6)
        const { uuid } = match(optionv6.row, { name })
        return { uuid, name, code, type }
      },
    ),
  ],
})
