/** Packets that several features match, written as the stock daemon writes them, to the last space. */
import { FROM_TUNNEL } from './flag.ts'

/** ICMP and ICMPv6 "packet too big". */
export const TOO_BIG4 = '(ip4 && icmp4.type == 3 && icmp4.code == 4)'
export const TOO_BIG6 = '(ip6 && icmp6.type == 2 && icmp6.code == 0)'
export const TOO_BIG = `(${TOO_BIG4} || ${TOO_BIG6})`

/** "Packet too big" from a tunnel: the tunnel has no room for a packet that was sent through it. */
export const TOO_BIG_FROM_TUNNEL = `${TOO_BIG} && ${FROM_TUNNEL} == 1`

/** Neighbour and router discovery, and multicast listener reports. */
export const DISCOVERY = 'nd || nd_rs || nd_ra || mldv1 || mldv2'

/** The packets of {@link DISCOVERY}, in the order in which ACL evaluation writes them. */
export const DISCOVERY_IN_EVALUATION = 'nd || nd_ra || nd_rs || mldv1 || mldv2'

/** A request to a DHCPv6 server, by its ports. */
export const DHCPV6_REQUEST = 'udp.src == 546 && udp.dst == 547'

/** Frames to and from the service monitor of ovn-controller. */
export const TO_SERVICE_MONITOR = 'eth.dst == $svc_monitor_mac'
export const FROM_SERVICE_MONITOR = 'eth.src == $svc_monitor_mac'

/** A frame whose destination MAC address is to be found yet. */
export const NO_ETHERNET_DESTINATION = 'eth.dst == 00:00:00:00:00:00'
