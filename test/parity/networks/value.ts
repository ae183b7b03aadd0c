/** Values in the forms that people write them in: addresses, networks, options. */
import { basis, type NamedNetwork, quoted as q } from './named-network.ts'

const networks = (...all: readonly string[]): string =>
  `set logical_router_port lrp1 networks=${all.map(q).join(',')}`

const addresses = (port: string, ...all: readonly string[]): string =>
  `set logical_switch_port ${port} addresses=${all.map(q).join(',')}`

const route = (to: string, nexthop: string, more = '', ...others: readonly string[]): string =>
  `--id=@r create Logical_Router_Static_Route ip_prefix=${q(to)} nexthop=${q(nexthop)} ${more} -- ` +
  ['r1', ...others].map((router) => `add Logical_Router ${router} static_routes @r`).join(' -- ')

const noRoutes = ['r1', 'r2'].map((router) => `clear Logical_Router ${router} static_routes`).join('\n')

const server = (port: string, column: string, cidr: string, ...options: readonly string[]): string =>
  `--id=@d create DHCP_Options cidr=${q(cidr)} ${options.join(' ')} -- set Logical_Switch_Port ${port} ${column}=@d`

/** Each server has an address of its own: flows that differ in nothing but whose they are stay as they are. */
const server4 = (cidr: string, n: number): string =>
  server(
    'p1',
    'dhcpv4_options',
    cidr,
    'options:server_id=10.0.0.9',
    `options:server_mac=${q(`0A:0:0:0:0:${n}`)}`,
    'options:lease_time=60',
  )
const server6 = (cidr: string, id: string, ...more: readonly string[]): string =>
  server('p1', 'dhcpv6_options', cidr, `options:server_id=${q(id)}`, ...more)

export const valueNetworks: readonly NamedNetwork[] = [
  {
    name: 'networks and MAC addresses of router ports, with masks and without, with zeros, in capitals, unreadable',
    steps: [
      basis,
      networks('10.0.0.1'),
      networks('fd00::1'),
      networks('10.0.0.1/255.255.255.0', 'fd00::1/ffff:ffff::'),
      networks('010.000.0.01/024', 'FD00:0::1/64'),
      networks(' 10.0.0.1/24', '10.0.0.2/24 '),
      networks(
        'fd00::1/64',
        '10.0.0.1/24',
        'junk',
        '10.1.0.1/24',
        '10.0.0.1/33',
        'fd00::1/129',
        '10.0.0.1/255.0.255.0',
      ),
      networks('0.0.0.0/24', '10.0.0.1/0', '::/0'),
      networks('fe80::1/64'),
      networks('febf::1/10', 'fec0::1/64'),
      networks('fe80::800:ff:fe00:101/64', 'fe80::1'),
      networks('junk'),
      networks('10.0.0.1/24'),
      `set logical_router_port lrp1 mac=${q('A:0:0:0:1:001')}`,
      `set logical_router_port lrp1 mac=${q(' 0a:00:00:00:01:0B')}`,
      `set logical_router_port lrp1 mac=${q('0a:00:00:00:01:01 ')}`,
      `set logical_router_port lrp1 mac=${q('0a:00:00:00:01')}`,
    ],
  },
  {
    name: 'addresses of switch ports, with what follows a MAC address, unreadable, and what is offered to them',
    steps: [
      `${basis}
       pg-add pg1 p1`,
      addresses('p1', '00:00:00:00:00:01,10.0.0.1'),
      addresses('p1', '00:00:00:00:00:01zz 10.0.0.1'),
      addresses('p1', '50:54:00:00:00:010 192.168.0.10', '  50:54:00:00:00:B  192.168.0.11 '),
      addresses('p1', '00:00:00:00:00:01 fe80::1%eth0 10.0.0.1'),
      addresses('p1', '00:00:00:00:00:01 10.0.0.1/24 FD00::0:1/64 010.0.0.7 10.0.0.1'),
      addresses('p1', '00:00:00:00:00:01 10.0.0.1/24fd00::1/64fd00::2,10.0.0.2'),
      addresses('p1', ' router', ' unknown', 'Dynamic', '', 'junk'),
      addresses('p1', '00:00:00:00:00:01 11.0.0.1 010.0.0.1/24 FD00::0:1'),
      server4('010.0.0.0/255.255.255.0', 1),
      server4('10.0.0.1', 2),
      server4('fd00::/64', 3),
      server4('junk', 4),
      server6('FD00::9/ffff:ffff:ffff:ffff::', '0:0:0:0:0:AA'),
      server6('fd00::1', ' 00:00:00:00:00:aa', 'options:dhcpv6_stateless=TRUE'),
      server6('fd00::/64', '00:00:00:00:00:aax'),
    ],
  },
  {
    name: 'addresses that are given out from networks in every form',
    steps: [
      `ls-add s1
       lsp-add s1 p1
       lsp-set-addresses p1 dynamic
       lsp-add s1 p2
       ${addresses('p2', 'dynamic 010.0.0.9')}
       lsp-add s1 p3
       ${addresses('p3', '0A:0:0:0:0:010 dynamic')}`,
      `set logical_switch s1 other_config:subnet=${q('010.0.0.0/255.255.255.0')} other_config:exclude_ips=${q(' 010.0.0.2..10.0.0.5 ')}`,
      // Of two ports without an IPv4 address either may be given the first MAC address.
      'lsp-del p2',
      `set logical_switch s1 other_config:subnet=${q('10.0.0.0/24 ')}`,
      `set logical_switch s1 other_config:ipv6_prefix=${q('FD00:0::')}`,
      `set logical_switch s1 other_config:ipv6_prefix=${q('fd00::/64')}`,
      `set logical_switch s1 other_config:ipv6_prefix=${q('fd00::/junk')}`,
      `set logical_switch s1 other_config:ipv6_prefix=${q(' fd00::')}`,
      'remove logical_switch s1 other_config subnet exclude_ips ipv6_prefix',
      'set logical_switch s1 other_config:mac_only=TRUE',
      'set logical_switch s1 other_config:mac_only=yes',
    ],
  },
  {
    name: 'static routes: prefixes and next hops in every form, without a next hop, of two routers, by ports of others',
    steps: [
      `${basis}
       lr-add r2
       lrp-add r2 lrp2 0a:00:00:00:02:01 10.2.0.1/24 fd02::1/64
       lrp-add r1 lrp3 0a:00:00:00:03:01 10.3.0.1/24`,
      [
        route('1.0.0.0/255.0.0.0', '10.0.0.9'),
        route('2.2.2.2', '10.0.0.9/24'),
        route('003.3.3.3/08', '10.0.0.9'),
        route('FC00::2', 'fd00::9'),
        route('5.0.0.0/8 ', '10.0.0.9'),
        route('junk', '10.0.0.9'),
        route('', '10.0.0.9'),
        route('6.0.0.0/8', 'junk'),
        route('7.0.0.0/8', 'Discard'),
        route('fe80::/64', 'fd00::9'),
        route('FE80::/9', 'fd00::9'),
      ]
        .map((line, n) => line.replaceAll('@r', `@r${n}`))
        .join('\n'),
      noRoutes,
      route('1.0.0.0/8', '', 'output_port=lrp1'),
      route('fc00::/8', '', 'output_port=lrp3'),
      route('2.0.0.0/8', '', 'output_port=lrp1 policy=src-ip'),
      route('3.0.0.0/8', ''),
      noRoutes,
      route('1.0.0.0/8', '10.0.0.9', 'output_port=lrp1', 'r2'),
      route('2.0.0.0/8', 'discard', '', 'r2'),
      'lrp-add r2 lrp4 0a:00:00:00:04:01 10.3.0.2/24',
      route('4.0.0.0/8', '10.3.0.9', '', 'r2'),
      noRoutes,
      route('1.0.0.0/8', '10.2.0.9', 'output_port=lrp2'),
      route('fc00::/8', 'fd02::9', 'output_port=lrp2'),
      route('fb00::/8', 'fe80::9', 'output_port=lrp2'),
      route('2.0.0.0/8', '10.99.0.9', 'output_port=lrp2'),
      route('3.0.0.0/8', '10.0.0.9', 'output_port=nowhere'),
      route('fa00::/8', 'fd00::9', 'options:origin=connected'),
      'lrp-del lrp2',
    ],
  },
  {
    name: 'options that are true or false, in capitals and in other words',
    steps: [
      `${basis}
       lsp-add s1 unk
       ${addresses('unk', 'unknown', '0a:00:00:00:00:05 10.0.0.5')}
       lsp-add s1 ln
       lsp-set-type ln localnet
       ${addresses('ln', 'unknown', '0a:00:00:00:00:06')}
       lsp-set-options ln network_name=phys
       acl-add s1 from-lport 100 ip4 allow-related
       --id=@d create DNS records:vm=10.0.0.1 -- add Logical_Switch s1 dns_records @d`,
      ...['TRUE', 'False', 'yes'].flatMap((word) => [
        `set logical_switch s1 other_config:vlan-passthru=${word}`,
        `set logical_switch s1 other_config:broadcast-arps-to-all-routers=${word}`,
        `lsp-set-options ln network_name=phys localnet_learn_fdb=${word} force_fdb_lookup=${word}
         lsp-set-options p1 disable_arp_nd_rsp=${word} force_fdb_lookup=${word} pkt_clone_type=MC_Unknown
         lsp-set-options unk force_fdb_lookup=${word}`,
        `set ACL . log=true label=5 options:apply-after-lb=${word} options:log-related=${word}
         set DNS . options:ovn-owned=${word}`,
        `set logical_router r1 options:dynamic_neigh_routers=${word} options:always_learn_from_arp_request=${word}`,
        `set nb_global . options:use_ct_inv_match=${word} options:default_acl_drop=${word} options:ignore_lsp_down=${word}`,
      ]),
      `sbctl chassis-add hv1 vxlan 127.0.0.1
       set nb_global . options:vxlan_mode=FALSE`,
      'set nb_global . options:vxlan_mode=no',
    ],
  },
  {
    name: 'numbers and names in options, readable and not; records of names in capitals',
    steps: [
      `${basis}
       --id=@d create DNS records:Vm=${q('10.0.0.1 FD00::10')} records:ptr=${q('ÄÖ Foo.Example')} -- add Logical_Switch s1 dns_records @d`,
      ...[
        ['0', '0'],
        ['-1', 'junk'],
        ['5x', '5;6;7'],
        ['+5', '010'],
        [' 5', ' 5'],
        ['010', '10.0.0.0/8:5;7'],
        ['0x10', 'junk:5;7'],
        ['5.5', '10.0.0.1:5;fd00::/64:3;0'],
        ['70000', '10.0.0.1:x;7'],
        ['4294967295', '4294967295'],
        ['4294967296', '4294967296'],
        ['', ''],
      ].map(
        ([number = '', age = '']) =>
          `set logical_switch s1 other_config:ct-zone-limit=${q(number)} other_config:fdb_age_threshold=${q(number)} other_config:interconn-ts=${q(number)}
           set logical_router r1 options:ct-zone-limit=${q(number)} options:snat-ct-zone=${q(number)} options:mac_binding_age_threshold=${q(age)}`,
      ),
      'set nb_global . options:debug_drop_domain_id=255 options:debug_drop_collector_set=7',
      ...[
        ['254', '0'],
        ['254', '070000'],
        ['x', '+7'],
        ['4294967296', ' 7'],
        ['7', '4294967296'],
      ].map(
        ([domain = '', collectors = '']) =>
          `set nb_global . options:debug_drop_domain_id=${q(domain)} options:debug_drop_collector_set=${q(collectors)}`,
      ),
      ...['+5', ' 6', '010', '5x', '0x10', ''].map(
        (number) =>
          `set logical_switch s1 other_config:requested-tnl-key=${q(number)}
           set logical_router r1 options:requested-tnl-key=${q(`${number}0`)}
           set logical_switch_port p1 options:requested-tnl-key=${q(number)}`,
      ),
      ...['network', ''].map(
        (name) =>
          `set logical_switch s1 external_ids:${q('neutron:network_name')}=${q(name)}
           set logical_router r1 external_ids:${q('neutron:router_name')}=${q(name)}
           set logical_switch_port p1 external_ids:${q('neutron:port_name')}=${q(name)}
           set logical_router_port lrp1 external_ids:${q('neutron:port_name')}=${q(name)}`,
      ),
    ],
  },
  {
    name: 'ACLs that track no connections, where others do and where none does',
    steps: [
      `${basis}
       acl-add s1 from-lport 100 ip4 allow-stateless
       acl-add s1 to-lport 100 ip4 allow-stateless
       acl-add s1 from-lport 90 ip4 drop`,
      `pg-add pg1 p1
       acl-add pg1 from-lport 100 ip6 allow-stateless`,
      'acl-add s1 to-lport 90 ip4 allow-related',
    ],
  },
]
