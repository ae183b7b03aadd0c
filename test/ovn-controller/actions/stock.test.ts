import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { comparableFlows, numberNames } from '../../../bench/compare/index.ts'
import { createSandbox, type Sandbox, startController, startSwitch } from '../../../bench/stock/index.ts'
import {
  type ActionContext,
  actionsParser,
  encodeActions,
  ownMeterText,
} from '../../../ovn-controller/actions/index.ts'
import { matchParser } from '../../../ovn-controller/expression/index.ts'
import { describeWithStock } from '../../oracle/stock.ts'
import { somewhere } from './context.ts'
import { readSouthbound, transact } from './southbound.ts'
import { translate } from './translate.ts'

const logicalTables = (table: number): boolean => (table >= 8 && table < 38) || (table >= 45 && table < 58)

/** Matches whose flows must be the very same, not only accept the same packets. */
const matches = [
  'reg0 == {1, 2} && reg1 == {3, 4}',
  'ip4.src != {10.0.0.1, 10.0.0.2}',
  'ip4.src == 10.0.0.0/8 || ip4.src == 10.1.0.0/16',
  'tcp.src > 1000 && tcp.dst <= 5',
  'tcp.src >= 1024 && tcp.src <= 2047',
  '0 < tcp.src < 100',
  'ip4.src == {1.1.1.1, 2.2.2.2} && ip4.src == {1.1.1.1, 3.3.3.3} && tcp.dst == {1, 2}',
  'vlan.vid == 5',
  'vlan.pcp == 3 && eth.src == 00:00:00:00:00:01/00:00:00:00:00:03',
  'ct.est && ct.new && !ct.rpl && ct_mark.blocked == 1 && ct_label == 5',
  'tcp.flags == 0x2/0x3',
  'xxreg0 == {::1, ::2} && ip6.label == 5 && pkt.mark == 7',
  'inport == {"vif1", "unknown"} && outport == {"vif1", "lsp-ro1"}',
  'reg8[0..3] != 5 && flags.loopback',
  'ip4.src == {10.0.0.1/255.0.255.255, 10.0.0.1}',
  'ip.proto == {6, 17} && ip4.src == {1.1.1.1, 2.2.2.2} && ip4.dst == {1.1.1.1, 2.2.2.2}',
  'ip4.src == {1.1.1.1, 2.2.2.2} && !(ip4.dst == {1.1.1.1, 2.2.2.2})',
  'icmp6.type == {1, 2} && ip6.src == {::1, ::2} && ip6.dst == {::1, ::2}',
  'ip.frag == 3 && ct_state == 0x21/0x23',
  'is_chassis_resident("vif1") && ip4',
  '!is_chassis_resident("vif1") && ip4',
  '!is_chassis_resident("elsewhere") && ip6',
  'ip4.src == $few && ip4.dst == $many',
  'ip4.src == $few && tcp',
  'ip4.src != $few',
  'inport == @group && ip4.src == $many',
  'reg0 == {1, 2} && reg4 == {1, 2} && reg0[0] == 1',
  'ip4.src == {1.1.1.1, 2.2.2.2} && (tcp || udp) && tcp.dst == {1, 2}',
  'nd || nd_rs || nd_ra || mldv1 || mldv2',
  'ip6.mcast_flood',
  'ip4.mcast || ip6.mcast || igmp',
  'icmp4.type == {1, 2} && icmp4.code == {1, 2}',
  'tcp.flags == {1, 2} && tcp.src == {1, 2}',
  'ct_mark == {1, 2} && ct_label == {1, 2}',
  'arp.op == 1 && arp.tpa == 10.0.0.0/8 && arp.sha == 00:00:00:00:00:01',
  'rarp.op == 3 && rarp.spa == 1.2.3.4',
  'nd_ns && nd.target == fe80::1 && nd.sll == 00:00:00:00:00:01',
  'ip.first_frag && udp.dst == 53',
  'sctp.dst == {1, 2} && ip6',
  '1',
  '0',
]

const actions = [
  'reg0 = 5; reg8[3..6] = 9; xreg1 = 0x123456789; xxreg1 = ::5; next;',
  'ip.dscp = 12; ip.ttl = 64; next;',
  'eth.src <-> eth.dst; ip4.src <-> ip4.dst; tcp.src <-> tcp.dst; output;',
  'push(xxreg0); push(eth.dst[0..15]); pop(reg0[0..15]); pop(xxreg1); next;',
  'ct_next(dnat);',
  'ct_commit;',
  'ct_commit { ct_label = 0x123456789abcdef0123; ct_mark = reg0; };',
  'ct_lb; ',
  'reg0[3] = chk_lb_hairpin(); reg0[4] = chk_lb_hairpin_reply(); reg9[6] = chk_lb_aff(); next;',
  'reg0[11] = lookup_fdb(inport, eth.src); put_fdb(inport, eth.src); next;',
  'reg9[5] = chk_ecmp_nh_mac(); reg9[6] = chk_ecmp_nh(); ct_snat_to_vip; igmp; handle_dhcpv6_reply;',
  'clone { ct_clear; outport = "vif1"; output; }; next(2);',
  'clone { clone { next; }; };',
  'icmp4_error { eth.dst <-> eth.src; clone { next; }; ip.ttl--; ct_clear; output; };',
  'icmp6_error { next; };',
  'nd_na { eth.src = 00:00:00:00:00:01; ip6.src = fe80::1; nd.target = fe80::1; nd.tll = eth.src; output; };',
  'outport = "unknown"; output;',
  'next(pipeline=egress, table=3);',
  'tcp_reset { outport <-> inport; output; };',
  'vlan.vid = 5; vlan.tci = 0x1005; pkt.mark = 3; next;',
  'get_arp(outport, ip4.dst); get_nd(outport, ip6.dst); next;',
  'put_nd(outport, ip6.src, eth.src); next;',
  'reg0[0] = lookup_arp(outport, reg5, eth.dst); next;',
  'drop;',
  '',
  'outport = inport; inport = ""; flags.loopback = 1; output;',
]

/** Actions with arguments of their own, on a switch and on a router alike. */
const callActions = [
  'ct_dnat; ',
  'ct_dnat(10.0.0.1);',
  'ct_snat(fd00::1);',
  'ct_snat(10.0.0.1, 80);',
  'ct_snat(10.0.0.1, 1-1000);',
  'ct_dnat(fd00::1, 80-90);',
  'ct_dnat_in_czone; ',
  'ct_dnat_in_czone(10.0.0.2);',
  'ct_snat_in_czone(10.0.0.3, 5);',
  'ct_snat_in_czone;',
  'ct_commit_nat;',
  'ct_commit_nat(snat);',
  'ct_commit_to_zone(dnat);',
  'ct_commit_to_zone(snat);',
  'ct_lb_mark();',
  'ct_lb(backends=10.0.0.1,10.0.0.2);',
  'ct_lb_mark(backends=10.0.0.1:80,10.0.0.2:81);',
  'ct_lb_mark(backends=[fd00::1]:80,[fd00::2]:81; hash_fields="ip_src,ip_dst,tcp_src,tcp_dst");',
  'ct_lb_mark(backends=fd00::1,fd00::2; skip_snat);',
  'ct_lb_mark(backends=10.0.0.1:0; hash_fields="eth_src"; force_snat);',
  'reg8[16..31] = select(1=20, 2=30, 3); next;',
  'reg8[0..15] = select(values=(1, 2, 3=7); hash_fields="eth_src,ip_proto");',
  'fwd_group(childports="vif1", "lsp-ro1");',
  'fwd_group(liveness=false, childports="vif1");',
  'fwd_group(childports="vif1", "unknown");',
  'fwd_group(liveness="true", childports="vif1");',
  'log(verdict=allow);',
  'log(name="some \\"acl\\"", verdict=drop, severity=alert);',
  'log(verdict=reject, severity=warning, meter="mt");',
  'log(verdict=pass, severity=debug, name="x", meter="no such meter");',
  'clone { log(verdict=allow, severity=notice, meter="mt"); next; };',
  'set_meter(100);',
  'set_meter(4000000000, 200); next;',
  'set_queue(0); set_queue(61440); next;',
  'reg0[1] = check_pkt_larger(1500); next;',
  'sample(probability=65535,collector_set=7,obs_domain=3,obs_point=$cookie); next;',
  'sample(probability=1,collector_set=7,obs_point=5);',
  'sample(probability=1,collector_set=7,obs_domain=255,obs_point=reg5);',
  'sample(probability=1,collector_set=8,obs_point=5); next;',
  'reg1 = ct_nw_dst(); reg5 = ct_nw_dst(); xxreg1 = ct_ip6_dst(); reg3[0..15] = ct_tp_dst(); next;',
  'reg0[3] = lookup_arp_ip(outport, ip4.dst); reg0[4] = lookup_nd_ip(outport, ip6.dst); next;',
  'reg0[5] = lookup_nd_ip(outport, xxreg1); reg0[5] = lookup_arp_ip(inport, reg0);',
  'handle_bfd_msg(); flood_remote;',
  'handle_svc_check(inport); put_arp(inport, arp.spa, arp.sha);',
  'bind_vport("vif1", inport); bind_vport("lsp-ro1", outport); bind_vport("unknown", inport);',
  'trigger_event(event = "empty_lb_backends", vip = "10.0.0.1:80", protocol = "tcp", load_balancer = "12345678-abcd-9876-fedc-11119f8e7d6c");',
  'trigger_event(event = "empty_lb_backends", vip = "[fd00::1]:80", protocol = "sctp");',
  'reg0[15] = dns_lookup(); next;',
  'reg9[3] = dhcp_relay_req_chk(192.168.1.1, 172.16.1.1); next;',
  'reg9[4] = dhcp_relay_resp_chk(192.168.1.1 172.16.1.1);',
  'icmp4_error { icmp4.frag_mtu = 1500; eth.dst <-> eth.src; next; };',
  'icmp6_error { icmp6.frag_mtu = 70000; next; };',
  'reg0[3] = put_dhcp_opts(offerip = 10.0.0.4, router = 10.0.0.1, netmask = 255.255.255.0, mtu = 1400, lease_time = 3600);',
  'reg0[3] = put_dhcp_opts(dns_server = {8.8.8.8, 7.7.7.7}, offerip = 10.0.0.4, next_server = 10.0.0.5, bootfile_name_alt = "alt", bootfile_name = "boot"); next;',
  'reg0[3] = put_dhcp_opts(offerip = 10.0.0.4, classless_static_route = {30.0.0.0/24, 10.0.0.4, 40.0.0.0/16, 10.0.0.6, 1.2.3.4, 5.6.7.8, 9.9.9.9}, ethernet_encap = 1, ip_forward_enable = 0, default_ttl = 121);',
  'reg0[3] = put_dhcp_opts(offerip = 10.0.0.4, domain_name = "ovn.org", hostname = "a", wpad = "https://a", tftp_server = "host", domain_search_list = "abc.com,xyz.abc.com,def.com");',
  'reg0[3] = put_dhcp_opts(offerip = 10.0.0.4, tftp_server = 10.0.0.9, T1 = 30000, tftp_server_address = {1.1.1.1, 2.2.2.2}, arp_cache_timeout = 10, domain_search_list = "a.b.c,b.c,c.b.c");',
  'reg1[0] = put_dhcpv6_opts(ia_addr = fd00::4, server_id = 00:00:00:00:00:01, dns_server = {fd00::5, fd00::6}, domain_search = "ovn.org");',
  'reg1[0] = put_dhcpv6_opts(server_id = 00:00:00:00:00:01, fqdn = "a.bc.d", bootfile_name = "https://x", bootfile_name_alt = "https://y");',
  'reg1[0] = put_dhcpv6_opts();',
  'reg1[0] = put_nd_ra_opts(addr_mode = "slaac", mtu = 1500, prefix = fd00::/64, slla = 00:00:00:00:00:01); next;',
  'reg1[0] = put_nd_ra_opts(addr_mode = "dhcpv6_stateful", slla = 00:00:00:00:00:01, prefix = fd00::/48, router_preference = "HIGH");',
  'reg1[0] = put_nd_ra_opts(addr_mode = "dhcpv6_stateless", router_preference = "LOW", slla = 00:00:00:00:00:01, prefix = fd00::/64, rdnss = fd00::53, dnssl = "ovn.org,a.b", route_info = "HIGH-fd01::/64,LOW-fd02:0:0:5::1/96");',
]

/** Actions by which the switch learns, with a match that has in it what they copy. */
const learningActions = [
  ['ip4 && tcp', 'commit_ecmp_nh(ipv6 = false, proto = tcp);'],
  ['ip6 && sctp', 'commit_ecmp_nh(ipv6 = "true", proto = sctp);'],
  [
    'ip4 && tcp',
    'commit_lb_aff(vip = "172.16.0.123:8080", backend = "10.0.0.3:8081", proto = tcp, timeout = 30);',
  ],
  [
    'ip6 && udp',
    'commit_lb_aff(vip = "[::1]:8080", backend = "[::2]:8081", proto = udp, timeout = 60); next;',
  ],
  ['ip4', 'commit_lb_aff(vip = "172.16.0.123", backend = "10.0.0.3", timeout = 30);'],
  ['ip6', 'commit_lb_aff(vip = "::1", backend = "::2", timeout = 30);'],
] as const

/** Texts that are no matches, each wrong in a way of its own. */
const malformedMatches = [
  'nope == 1',
  'ip4.src == $1_0',
  'eth.type != 0x800',
  '!ip4.src == 1',
  'ip4.dst == 1.2.3',
  'ip4.src == {}',
  'ip4 && tcp.src == 1 || udp',
  '5',
  'ip4.src == "x"',
  'inport == 5',
  'inport[0..3] == 1',
  'inport < "a"',
  'next',
  'ip4.src',
  'inport',
  'tcp.src == 70000',
  'ip4.dst == 1.2.3.4 ;',
  '1 < tcp.src > 100',
  'ip4.src == 10.0.0.1 &&',
  'reg0[3..1] == 1',
  'reg0[40] == 1',
  'reg0[1',
  'reg0[x] == 1',
  'eth.type[0..3] == 1',
  'foo("x")',
  'is_chassis_resident(5)',
  'is_chassis_resident("x"',
  'ip4 == {0, 1}',
  '!ip4',
  'ip4 == 0',
  'ip4 > 0',
  'tcp.src > {1, 2}',
  'tcp.src > 1/1',
  'ip.proto > 5',
  'inport == {"a", 5}',
  'ip4.src == {1.2.3.4, "x"}',
  'tcp.src == 0x',
  'tcp.src == 012',
  'tcp.src == 12ab',
  'tcp.src == 0x12g',
  'tcp.src == 1/0x3',
  'ip4.src == 1.2.3.4/33',
  'ip4.src == 1.2.3.4/ff:ff:ff:ff:ff:ff',
  'ip4.src == 1.2.3.4/',
  'ip4 & tcp',
  'ip4 | tcp',
  'ip4 ` tcp',
  '$ == ip4.src',
  'ip4.src == $2x',
  'inport == @',
  'ip4 ip6',
  '(ip4',
  '',
  'ip4 && (ip6 || ',
  'ip4 = 1',
  'ip4.src == 1.2.3.4 /* open',
  'inport == "open',
  'ct_label == 0x123456789012345678901234567890123',
  'tcp.src == 99999999999999999999',
  'ip4.src . 5',
  '!!ip4.mcast',
  'outport != "a"',
  '!(outport == "a")',
  'eth.src == 1:2:3:4:5',
  'ip6.src == fe80:::1',
  'ip4.src == 1.2.3.400',
  '1 == 1',
  'tcp.src == 1.2.3.4',
  'ip4.src == ::1',
  'ip4.src == 00:00:00:00:00:01',
  'ip6.src == 1::2::3',
  'reg0[0..3] == 1.2.3.4.5',
  '"a" == inport == "b"',
  'reg0 == .5',
]

/** Texts that are no action lists. */
const malformedActions = [
  'nope;',
  'next',
  'next;;',
  'next; output',
  'next(5;',
  'next(99);',
  'next(pipeline=x);',
  'next(foo=1);',
  'next(table=x);',
  'reg0 = ;',
  'reg0 = "x";',
  'inport = 5;',
  'reg0 = eth.src;',
  'reg0 <-> eth.src;',
  'reg0 = inport;',
  'inport = reg0;',
  'reg0 <-> inport;',
  'inport <-> reg0;',
  'eth.type = 5;',
  'ip.proto = 5;',
  'ct_state = 5;',
  'ct_mark = 5;',
  'ip4 = 1;',
  'tcp.src = 70000;',
  'inport = check_in_port_sec();',
  'reg0[0] = check_in_port_sec(reg0);',
  'eth.src = 1.2.3.4.5;',
  'ip4.src = ::1;',
  'tcp.src = 1.2.3.4;',
  'ip4.src = 1.2.3.400;',
  'reg0',
  'reg0[1] 5;',
  'clone { next; ',
  'clone next;',
  'ct_next(x);',
  'ct_commit { reg0 = 1; };',
  'ct_commit { ct_mark = 1 };',
  'drop; next;',
  'next; drop;',
  'ip.ttl;',
  'ip.ttl++;',
  '5;',
  '"x";',
  'put_arp(inport);',
  'put_arp(reg0, reg1, eth.src);',
  'put_arp(inport, eth.src, eth.src);',
  'put_arp(inport, inport, eth.src);',
  'get_nd(outport, reg0);',
  'reg0 = check_in_port_sec();',
  'push(5);',
  'pop(eth.type);',
  'ct_dnat(',
  'ct_dnat(5);',
  'ct_snat(10.0.0.1/24);',
  'ct_snat(10.0.0.1, x);',
  'ct_snat(10.0.0.1, 0);',
  'ct_snat(10.0.0.1, 5-5);',
  'ct_snat(10.0.0.1, 5-x);',
  'ct_snat(10.0.0.1, 5-10',
  'ct_dnat_in_czone(ip4);',
  'ct_commit_nat(x);',
  'ct_commit_to_zone;',
  'ct_commit_to_zone(x);',
  'ct_commit_to_zone(dnat;',
  'ct_lb(10.0.0.1);',
  'ct_lb(backends=x);',
  'ct_lb(backends=10.0.0.1:x);',
  'ct_lb(backends=10.0.0.1:70000);',
  'ct_lb(backends=[10.0.0.1]);',
  'ct_lb(backends=[fd00::1);',
  'ct_lb(backends=fd00::1 :80);',
  'ct_lb_mark(backends=10.0.0.1; hash_fields=x);',
  'ct_lb_mark(backends=10.0.0.1',
  'reg0[0..3] = select(1, 2);',
  'reg0 = select(1);',
  'reg0 = select(1=0, 2);',
  'reg0 = select(x);',
  'reg0 = select(1=x);',
  'reg0 = select(values=(1, 2));',
  'reg0 = select(values=(1, 2); hash_fields=x);',
  'reg0 = select(values=(1, 2); foo="x");',
  'ct_state = select(1, 2);',
  'inport = select(1, 2);',
  'fwd_group(liveness=x);',
  'fwd_group(childports=x);',
  'fwd_group(x);',
  'fwd_group();',
  'fwd_group(liveness=true childports="x");',
  'log();',
  'log(verdict=foo);',
  'log(verdict);',
  'log(name=x, verdict=allow);',
  `log(name="${'x'.repeat(64)}", verdict=allow);`,
  'log(severity=loud, verdict=allow);',
  'log(severity=5, verdict=allow);',
  'log(meter=x, verdict=allow);',
  'log(5);',
  'log;',
  'log(verdict=allow',
  'set_meter;',
  'set_meter(0);',
  'set_meter(x);',
  'set_meter(5, 6, 7);',
  'set_queue;',
  'set_queue(x);',
  'set_queue(61441);',
  'set_queue(5',
  'reg0 = check_pkt_larger(5);',
  'reg0[0] = check_pkt_larger(x);',
  'reg0[0] = check_pkt_larger;',
  'reg0[0] = check_pkt_larger(5',
  'sample();',
  'sample(probability=0);',
  'sample(probability=x);',
  'sample(probability=70000);',
  'sample(probability=1,obs_domain=300);',
  'sample(probability=1,obs_point=reg0[0]);',
  'sample(probability=1,foo=1);',
  'reg0 = ct_tp_dst();',
  'reg0[0..15] = ct_nw_dst();',
  'reg0 = ct_ip6_dst(5);',
  'reg0[0] = lookup_arp_ip(outport);',
  'reg0[0] = lookup_arp_ip(outport, ip6.dst);',
  'reg0 = lookup_nd_ip(outport, ip6.dst);',
  'handle_bfd_msg;',
  'handle_bfd_msg(5);',
  'bind_vport(inport);',
  'bind_vport("x");',
  'bind_vport("x", reg0);',
  'trigger_event();',
  'trigger_event(event = 5);',
  'trigger_event(event = "foo");',
  'trigger_event(event = "empty_lb_backends", foo = "x");',
  'trigger_event(event = "empty_lb_backends", vip = 5);',
  'trigger_event(event = "empty_lb_backends", vip = "x");',
  'trigger_event(event = "empty_lb_backends", vip = {"1.2.3.4", "5.6.7.8"});',
  'trigger_event(event = "empty_lb_backends", protocol = "icmp");',
  'trigger_event(event = "empty_lb_backends", load_balancer = "x");',
  'reg0 = dns_lookup();',
  'reg0[0] = dns_lookup(5);',
  'inport = dns_lookup();',
  'reg0[0] = dhcp_relay_req_chk(5, 6);',
  'reg0[0] = dhcp_relay_req_chk(1.2.3.4, 6);',
  'reg0 = dhcp_relay_resp_chk(1.2.3.4, 1.2.3.4);',
  'reg0[0] = dhcp_relay_resp_chk;',
  'icmp4.frag_mtu = 70000;',
  'icmp4.frag_mtu = "x";',
  'reg0[0] = put_dhcp_opts();',
  'reg0[0] = put_dhcp_opts(x = 5);',
  'reg0[0] = put_dhcp_opts(router = 10.0.0.1);',
  'reg0[0] = put_dhcp_opts(offerip = "x");',
  'reg0[0] = put_dhcp_opts(offerip = 10.0.0.1, domain_name = 5);',
  'reg0[0] = put_dhcp_opts(offerip 5);',
  'reg0[0] = put_dhcp_opts(offerip = {10.0.0.1, "x"});',
  'reg0[0] = put_dhcp_opts(offerip = x);',
  'reg0[0] = put_dhcp_opts(5);',
  'reg0[0] = put_dhcp_opts(offerip = $x);',
  'reg0[0] = put_dhcp_opts(offerip = {10.0.0.1',
  'reg0 = put_dhcp_opts(offerip = 10.0.0.1);',
  'reg0[0] = put_dhcpv6_opts(foo = 1);',
  'reg0[0] = put_dhcpv6_opts(ia_addr = "x");',
  'reg0[0] = put_nd_ra_opts(foo = 1);',
  'reg0[0] = put_nd_ra_opts();',
  'reg0[0] = put_nd_ra_opts(slla = 00:00:00:00:00:01);',
  'reg0[0] = put_nd_ra_opts(slla = 5, prefix = fd00::/64);',
  'reg0[0] = put_nd_ra_opts(slla = "x");',
  'reg0[0] = put_nd_ra_opts(slla = 00:00:00:00:00:01, prefix = fd00::1);',
  'reg0[0] = put_nd_ra_opts(addr_mode = "x");',
  'reg0[0] = put_nd_ra_opts(mtu = 0x5);',
  'reg0[0] = put_nd_ra_opts(rdnss = 1.2.3.4);',
  'reg0[0] = put_nd_ra_opts(router_preference = "x");',
  'reg0[0] = put_nd_ra_opts(rdnss = {fd00::1, fd00::2});',
  'commit_ecmp_nh();',
  'commit_ecmp_nh(ipv6 = x);',
  'commit_ecmp_nh(ipv6 = true, proto = icmp);',
  'commit_ecmp_nh(ipv6 = true proto = tcp);',
  'commit_ecmp_nh(ipv6 = true, foo = tcp);',
  'commit_lb_aff();',
  'commit_lb_aff(vip = 5);',
  'commit_lb_aff(vip = "x");',
  'commit_lb_aff(vip = "1.2.3.4:80", backend = "fd00::1");',
  'commit_lb_aff(vip = "1.2.3.4:80", backend = "1.2.3.4:80", timeout = 5);',
  'commit_lb_aff(vip = "1.2.3.4:80", backend = "1.2.3.4:80", proto = x, timeout = 5);',
  'commit_lb_aff(vip = "1.2.3.4", backend = "1.2.3.4", timeout = 70000);',
  'next(0x5);',
  'next(5/5);',
  'dns_lookup();',
  'reg0 = dns_lookup;',
  'flood_remote();',
  'output',
]

/** ANDs of comparisons over common fields, each symbol at most once, as people write ACLs. */
const conjunctive: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('ip4', 'ip6', 'ip', 'arp', '1'),
    fc.subarray(
      [
        'eth.src == {00:00:00:00:00:01, 00:00:00:00:00:02}',
        'eth.dst[40] == 1',
        'ip4.src == {10.0.0.1, 10.0.0.0/31, 10.1.0.0/16}',
        'ip4.dst != 10.0.0.0/28',
        'ip6.dst == {fe80::/10, ff02::1}',
        'ip.ttl == {0, 1}',
        'tcp.dst >= 8000',
        'tcp.src == {80, 443, 0x1f90/0xfff0}',
        'udp.dst[0..3] < 6',
        'reg0[4..7] == {1, 2, 3}',
        'reg9[3]',
        '!reg9[2]',
        'ct.trk',
        '(ct.new && !ct.est)',
        'inport == "vif1"',
        'outport == {"lsp-ro1", "_MC_flood"}',
        'icmp4.type == {0, 8}',
        'arp.spa == {10.0.0.1, 10.0.0.2}',
        'xxreg1[64..95] == $many',
        'vlan.present',
      ],
      { minLength: 1, maxLength: 4 },
    ),
  )
  .map(([first, rest]) => [first, ...rest].join(' && '))

describeWithStock('the flows of a southbound database', () => {
  let sandbox: Sandbox

  beforeAll(async () => {
    sandbox = createSandbox()
    await sandbox.startDatabase('nb')
    await sandbox.startDatabase('sb')
    await startSwitch(sandbox)
    const northd = await sandbox.startNorthd()
    await startController(sandbox)
    await sandbox.run(
      'ovn-appctl',
      '-t',
      join(sandbox.directory, 'controller.ctl'),
      'vlog/disable-rate-limit',
    )
    const nb = (text: string) => sandbox.run('ovn-nbctl', ...text.split(' '))
    await nb('lr-add ro -- ls-add ls1 -- ls-add ls2 -- pg-add group')
    for (const j of [1, 2]) {
      await nb(`lrp-add ro ro-lsp${j} 00:00:00:00:00:0${j} 10.${j}.0.1/16 fd0${j}::1/64`)
      await nb(
        `lsp-add ls${j} lsp-ro${j} -- lsp-set-type lsp-ro${j} router -- lsp-set-addresses lsp-ro${j} router`,
      )
      await nb(`lsp-set-options lsp-ro${j} router-port=ro-lsp${j}`)
      const port = `vif${j}`
      await nb(`lsp-add ls${j} ${port}`)
      await sandbox.run('ovn-nbctl', 'lsp-set-addresses', port, `00:00:00:00:01:0${j} 10.0.1.${j} fd0${j}::2`)
      const settings = ['--', 'set', 'interface', port, 'type=dummy', `external_ids:iface-id=${port}`]
      await sandbox.run('ovs-vsctl', 'add-port', 'br-int', port, ...settings)
    }
    await nb('pg-set-ports group vif1 lsp-ro1')
    await nb('create Address_Set name=few addresses=10.0.0.1,10.0.0.9')
    await sandbox.run(
      'ovn-nbctl',
      'create',
      'Address_Set',
      'name=many',
      'addresses="10.0.0.1","10.0.0.2","10.1.0.0/16"',
    )
    for (const [priority, match, verdict] of [
      ['1000', 'outport == "vif1" && ip4.src == $many', 'allow'],
      ['900', 'outport == "vif1"', 'drop'],
      ['800', 'outport == @group && ip4.src == $many', 'allow'],
    ] as const) {
      await sandbox.run('ovn-nbctl', 'acl-add', 'ls1', 'to-lport', priority, match, verdict)
    }
    await nb('meter-add mt drop 100 pktps 5')
    await sandbox.run('ovn-nbctl', '--wait=hv', 'sync')
    await northd.stop()
    const collectors = 'create Flow_Sample_Collector_Set id=7 bridge=@br'
    await sandbox.run('ovs-vsctl', '--id=@br', 'get', 'bridge', 'br-int', '--', ...collectors.split(' '))
    await sandbox.run('ovs-vsctl', 'add-br', 'br-own', '--', 'set', 'bridge', 'br-own', 'datapath_type=dummy')
  })

  afterAll(() => sandbox.dispose())

  /** Both bridges' flows in comparable form, ours after going through a bridge of their own. */
  async function compare(tables = logicalTables): Promise<void> {
    const { lines, problems, groups, meters } = translate(
      await readSouthbound(sandbox),
      new Set(['vif1', 'vif2']),
      new Set([7]),
    )
    expect(problems).toEqual([])
    const ofctl = (...args: readonly string[]) => sandbox.run('ovs-ofctl', '-O', 'OpenFlow15', ...args)
    const file = join(sandbox.directory, 'flows')
    await ofctl('del-flows', 'br-own')
    await ofctl('del-groups', 'br-own')
    await ofctl('del-meters', 'br-own')
    writeFileSync(file, [...groups].map(([number, text]) => `group_id=${number},${text}`).join('\n'))
    await ofctl('add-groups', 'br-own', file)
    for (const [number, name] of meters) {
      const named = name === 'mt' ? 'pktps burst stats bands=type=drop rate=100 burst_size=5' : undefined
      const text = ownMeterText(name) ?? named
      if (text !== undefined) await ofctl('add-meter', 'br-own', `meter=${number} ${text}`)
    }
    writeFileSync(file, lines.join('\n'))
    await ofctl('--bundle', 'replace-flows', 'br-own', file)
    const dump = async (bridge: string) => {
      const name = numberNames(await ofctl('dump-groups', bridge), await ofctl('dump-meters', bridge))
      return comparableFlows(name(await ofctl('--no-stats', 'dump-flows', bridge)), tables)
    }
    const own = new Set(await dump('br-own'))
    const stock = new Set(await dump('br-int'))
    expect({
      missing: [...stock].filter((flow) => !own.has(flow)),
      surplus: [...own].filter((flow) => !stock.has(flow)),
    }).toEqual({ missing: [], surplus: [] })
  }

  /** Puts flows of our own into a table that northd leaves almost empty, each at a priority of its own. */
  async function insert(datapathName: string, flows: readonly (readonly [match: string, actions: string])[]) {
    const [rows = []] = await transact(sandbox, { op: 'select', table: 'Datapath_Binding', where: [] })
    const datapath = rows.find((row) =>
      JSON.stringify(row.external_ids).includes(`["name","${datapathName}"]`),
    )
    const mark = ['map', [['test', 'own']]]
    await transact(
      sandbox,
      { op: 'delete', table: 'Logical_Flow', where: [['external_ids', 'includes', mark]] },
      ...flows.map(([match, list], i) => ({
        op: 'insert',
        table: 'Logical_Flow',
        row: {
          logical_datapath: datapath?._uuid,
          pipeline: 'ingress',
          table_id: 20,
          priority: 1000 + i,
          match,
          actions: list,
          external_ids: mark,
        },
      })),
    )
    // The controller has read all of this once it has answered for a later configuration number.
    const [[global] = []] = await transact(sandbox, { op: 'select', table: 'SB_Global', where: [] })
    const next = Number(global?.nb_cfg) + 1
    await transact(sandbox, { op: 'update', table: 'SB_Global', where: [], row: { nb_cfg: next } })
    for (let waited = 0; waited < 20_000; waited += 50) {
      const [chassis = []] = await transact(sandbox, { op: 'select', table: 'Chassis_Private', where: [] })
      if (chassis.some((row) => row.nb_cfg === next)) return
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    throw new Error('the stock controller has not answered')
  }

  test('are those that the stock controller installs', () => compare())

  test('are the same for matches of every kind', async () => {
    await insert(
      'ls1',
      matches.map((match) => [match, 'next;']),
    )
    await compare()
  })

  test('are the same for random conjunctions', async () => {
    await insert(
      'ls1',
      fc.sample(conjunctive, 150).map((match) => [match, 'next;']),
    )
    await compare()
  })

  test('are refused in the same words where a match or an action list is malformed', async () => {
    await insert('ls1', [
      ...malformedMatches.map((match) => [match, 'next;'] as const),
      ...malformedActions.map((list) => ['1', list] as const),
    ])
    const log = readFileSync(join(sandbox.directory, 'ovn-controller.log'), 'utf8')
    const told = new Map<string, string>()
    for (const [, kind, text, message] of log.matchAll(/error parsing (match|actions) "(.*)": (.*)/g)) {
      told.set(`${kind} ${text}`, message ?? '')
    }
    const refusal = (kind: string, text: string, ours: { kind: string; message?: string }) => [
      [`${kind} ${text}`, ours.kind === 'error' ? ours.message : ours.kind],
      [`${kind} ${text}`, told.get(`${kind} ${text}`)],
    ]
    const { dhcpOptions } = await readSouthbound(sandbox)
    const onSwitch: ActionContext = {
      ...somewhere,
      dhcpOption: (version, name) => dhcpOptions.get(`${version} ${name}`),
    }
    const refusals = [
      ...malformedMatches.map((text) => refusal('match', text, matchParser()(text))),
      ...malformedActions.map((text) => {
        const parsed = actionsParser()(text)
        const encoded =
          parsed.kind === 'parsed' ? encodeActions(parsed.program, parsed.parameters, onSwitch) : parsed
        return refusal('actions', text, 'kind' in encoded ? encoded : { kind: 'accepted' })
      }),
    ]
    expect(refusals.map(([ours]) => ours)).toEqual(refusals.map(([, stock]) => stock))
    await insert('ls1', [])
  })

  test.each(['ls1', 'ro'])('are the same for actions of every kind on %s', async (datapath) => {
    await insert(datapath, [
      ...[...actions, ...callActions].map((list) => ['1', list] as const),
      ...learningActions,
    ])
    await compare()
  })
})
