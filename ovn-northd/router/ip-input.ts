/** What a router does with packets for itself and with packets that must not be routed (ovn-northd(8), IP Input). */
import { solicitedNode } from '../../address/index.ts'
import { compute, rule, text } from '../../rules/index.ts'
import { ALL_ROUTERS } from '../datapath/datapath-group.ts'
import { feature } from '../feature.ts'
import { SEND_BACK } from '../flow/action.ts'
import { LOOPBACK } from '../flow/flag.ts'
import { flow, LogicalFlow, quoted } from '../flow/logical-flow.ts'
import { EGRESS_LOOPBACK, INPORT_MAC } from '../flow/router-register.ts'
import { addresses, ipv4, ipv6, oneOrSet, unlessEmpty } from '../port/network-list.ts'
import { RouterPort, RouterPortNetwork, RouterPortNetworkList } from '../port/router-port.ts'

const SWAP4 = 'eth.dst <-> eth.src; ip4.dst <-> ip4.src;'
const SWAP6 = 'eth.dst <-> eth.src; ip6.dst <-> ip6.src;'

export const ipInput = feature({
  name: 'packets for routers',

  rules: [
    rule('A packet that routers never forward, or that none of them answers, is dropped', LogicalFlow, () => [
      flow(
        ALL_ROUTERS,
        'lr_in_ip_input',
        100,
        'ip4.src_mcast ||ip4.src == 255.255.255.255 || ip4.src == 127.0.0.0/8 || ip4.dst == 127.0.0.0/8 || ip4.src == 0.0.0.0/8 || ip4.dst == 0.0.0.0/8',
        'drop;',
      ),
      flow(ALL_ROUTERS, 'lr_in_ip_input', 85, 'arp || nd', 'drop;'),
      flow(ALL_ROUTERS, 'lr_in_ip_input', 84, 'nd_rs || nd_ra', 'next;'),
      flow(ALL_ROUTERS, 'lr_in_ip_input', 83, 'ip6.mcast_rsvd', 'drop;'),
      flow(ALL_ROUTERS, 'lr_in_ip_input', 82, 'ip4.mcast || ip6.mcast', 'drop;'),
      flow(ALL_ROUTERS, 'lr_in_ip_input', 50, 'eth.bcast', 'drop;'),
      flow(
        ALL_ROUTERS,
        'lr_in_ip_input',
        32,
        'ip.ttl == {0, 1} && !ip.later_frag && (ip4.mcast || ip6.mcast)',
        'drop;',
      ),
      flow(ALL_ROUTERS, 'lr_in_ip_input', 30, 'ip.ttl == {0, 1}', 'drop;'),
    ]),

    rule(
      'A packet from an own or a broadcast address of a router is dropped',
      LogicalFlow,
      ({ match, each }) => {
        const { lrp, lr } = match(RouterPort)
        const { networks } = match(RouterPortNetworkList, { lrp })
        const own = each(compute(networks, ipv4), unlessEmpty)
        const from = compute(own, (all) => all.map((n) => `${n.ip}, ${n.broadcast}`).join(', '))
        return flow(
          lr,
          'lr_in_ip_input',
          100,
          text`ip4.src == {${from}} && ${EGRESS_LOOPBACK} == 0`,
          'drop;',
          {
            hint: lrp,
          },
        )
      },
    ),

    rule('An ARP request for an address of a router port is answered', LogicalFlow, ({ match }) => {
      const { lrp, lr, name } = match(RouterPort)
      const { ip, network } = match(RouterPortNetwork, { lrp, family: 4 })
      return flow(
        lr,
        'lr_in_ip_input',
        90,
        text`inport == ${quoted(name)} && arp.op == 1 && arp.tpa == ${ip} && arp.spa == ${network}`,
        `eth.dst = eth.src; eth.src = ${INPORT_MAC}; arp.op = 2; /* ARP reply */ arp.tha = arp.sha; arp.sha = ${INPORT_MAC}; arp.tpa <-> arp.spa; ${SEND_BACK}`,
        { hint: lrp },
      )
    }),
    rule('A neighbour solicitation for an address of a router port is answered', LogicalFlow, ({ match }) => {
      const { lrp, lr, name } = match(RouterPort)
      const { ip } = match(RouterPortNetwork, { lrp, family: 6 })
      return flow(
        lr,
        'lr_in_ip_input',
        90,
        text`inport == ${quoted(name)} && ip6.dst == {${ip}, ${compute(ip, solicitedNode)}} && nd_ns && nd.target == ${ip}`,
        `nd_na_router { eth.src = ${INPORT_MAC}; ip6.src = nd.target; nd.tll = ${INPORT_MAC}; ${SEND_BACK} };`,
        { hint: lrp },
      )
    }),

    rule('A ping to an IPv4 address of a router port is answered', LogicalFlow, ({ match, each }) => {
      const { lrp, lr } = match(RouterPort)
      const { networks } = match(RouterPortNetworkList, { lrp })
      const own = each(compute(networks, ipv4), unlessEmpty)
      return flow(
        lr,
        'lr_in_ip_input',
        90,
        text`ip4.dst == ${compute(own, oneOrSet)} && icmp4.type == 8 && icmp4.code == 0`,
        `ip4.dst <-> ip4.src; ip.ttl = 255; icmp4.type = 0; ${LOOPBACK} = 1; next; `,
        { hint: lrp },
      )
    }),
    rule('A ping to an IPv6 address of a router port is answered', LogicalFlow, ({ match }) => {
      const { lrp, lr, mac } = match(RouterPort)
      const { networks } = match(RouterPortNetworkList, { lrp })
      const own = compute([networks, mac], (n, m) => oneOrSet(ipv6(n, m)))
      return flow(
        lr,
        'lr_in_ip_input',
        90,
        text`ip6.dst == ${own} && icmp6.type == 128 && icmp6.code == 0`,
        `ip6.dst <-> ip6.src; ip.ttl = 255; icmp6.type = 129; ${LOOPBACK} = 1; next; `,
        { hint: lrp },
      )
    }),

    rule('An IPv4 packet for a router port that is no ping is refused', LogicalFlow, ({ match }) => {
      const { lrp, lr } = match(RouterPort)
      const { ip } = match(RouterPortNetwork, { lrp, family: 4 })
      const own = text`ip4 && ip4.dst == ${ip} && !ip.later_frag`
      const unreachable = (code: number): string =>
        `icmp4 {${SWAP4} ip.ttl = 255; icmp4.type = 3; icmp4.code = ${code}; next; };`
      return [
        flow(lr, 'lr_in_ip_input', 80, text`${own} && sctp`, `sctp_abort {${SWAP4} next; };`, {
          hint: lrp,
        }),
        flow(lr, 'lr_in_ip_input', 80, text`${own} && tcp`, `tcp_reset {${SWAP4} next; };`, { hint: lrp }),
        flow(lr, 'lr_in_ip_input', 80, text`${own} && udp`, unreachable(3), { hint: lrp }),
        flow(lr, 'lr_in_ip_input', 70, own, unreachable(2), { hint: lrp }),
      ]
    }),
    rule('An IPv6 packet for a router port that is no ping is refused', LogicalFlow, ({ match }) => {
      const { lrp, lr } = match(RouterPort)
      const { ip } = match(RouterPortNetwork, { lrp, family: 6 })
      const own = text`ip6 && ip6.dst == ${ip} && !ip.later_frag`
      const unreachable = (code: number): string =>
        `icmp6 {${SWAP6} ip.ttl = 255; icmp6.type = 1; icmp6.code = ${code}; next; };`
      return [
        flow(lr, 'lr_in_ip_input', 80, text`${own} && sctp`, `sctp_abort {${SWAP6} next; };`, {
          hint: lrp,
        }),
        flow(lr, 'lr_in_ip_input', 80, text`${own} && tcp`, `tcp_reset {${SWAP6} next; };`, { hint: lrp }),
        flow(lr, 'lr_in_ip_input', 80, text`${own} && udp`, unreachable(4), { hint: lrp }),
        flow(lr, 'lr_in_ip_input', 70, own, unreachable(3), { hint: lrp }),
      ]
    }),
    rule(
      'An IPv4 packet for a router port that nothing else takes is dropped',
      LogicalFlow,
      ({ match, each }) => {
        const { lrp, lr } = match(RouterPort)
        const { networks } = match(RouterPortNetworkList, { lrp })
        const own = each(compute(networks, ipv4), unlessEmpty)
        return flow(lr, 'lr_in_ip_input', 60, text`ip4.dst == {${compute(own, addresses)}}`, 'drop;', {
          hint: lrp,
        })
      },
    ),
    rule('An IPv6 packet for a router port that nothing else takes is dropped', LogicalFlow, ({ match }) => {
      const { lrp, lr, mac } = match(RouterPort)
      const { networks } = match(RouterPortNetworkList, { lrp })
      const own = compute([networks, mac], (n, m) => addresses(ipv6(n, m)))
      return flow(lr, 'lr_in_ip_input', 60, text`ip6.dst == {${own}}`, 'drop;', { hint: lrp })
    }),

    rule(
      'An IPv4 packet whose TTL is up is answered with "time exceeded" from an address of its port',
      LogicalFlow,
      ({ match }) => {
        const { lrp, lr, name } = match(RouterPort)
        const { ip } = match(RouterPortNetwork, { lrp, family: 4 })
        const port = quoted(name)
        return flow(
          lr,
          'lr_in_ip_input',
          31,
          text`inport == ${port} && ip4 && ip.ttl == {0, 1} && !ip.later_frag`,
          text`icmp4 {eth.dst <-> eth.src; icmp4.type = 11; /* Time exceeded */ icmp4.code = 0; /* TTL exceeded in transit */ ip4.dst = ip4.src; ip4.src = ${ip} ; ip.ttl = 254; outport = ${port}; ${LOOPBACK} = 1; output; };`,
          { hint: lrp },
        )
      },
    ),
    rule(
      'An IPv6 packet whose TTL is up is answered with "time exceeded" from an address of its port',
      LogicalFlow,
      ({ match }) => {
        const { lrp, lr, name } = match(RouterPort)
        const { ip, network } = match(RouterPortNetwork, { lrp, family: 6, linkLocal: false })
        const port = quoted(name)
        return flow(
          lr,
          'lr_in_ip_input',
          31,
          text`inport == ${port} && ip6 && ip6.src == ${network} && ip.ttl == {0, 1} && !ip.later_frag`,
          text`icmp6 {eth.dst <-> eth.src; ip6.dst = ip6.src; ip6.src = ${ip} ; ip.ttl = 254; icmp6.type = 3; /* Time exceeded */ icmp6.code = 0; /* TTL exceeded in transit */ outport = ${port}; ${LOOPBACK} = 1; output; };`,
          { hint: lrp },
        )
      },
    ),
  ],
})
