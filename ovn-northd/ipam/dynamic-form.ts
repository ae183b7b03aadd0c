/** The elements of Logical_Switch_Port.addresses that ask for addresses (ovn-nb(5)). */
import ipaddr from 'ipaddr.js'
import { ipv4Number, parseMac } from '../port/address.ts'

/** What is asked for; null stands for any. */
export interface DynamicForm {
  readonly mac: string | null
  /** An IPv4 address as a number of 32 bits. */
  readonly ip: number | null
  readonly ip6: string | null
}

/** `dynamic`, `dynamic IP`, `dynamic IPV6`, `dynamic IP IPV6` or `MAC dynamic`; nothing for any other element. */
export function parseDynamic(element: string): readonly DynamicForm[] {
  const [first = '', ...rest] = element.split(/\s+/)
  const mac = parseMac(first)
  if (mac !== undefined) return rest.join(' ') === 'dynamic' ? [{ mac, ip: null, ip6: null }] : []
  if (first !== 'dynamic') return []
  const [ip = ''] = rest
  const asksForIp = ipaddr.IPv4.isValidFourPartDecimal(ip)
  const [ip6, ...more] = asksForIp ? rest.slice(1) : rest
  if (more.length > 0 || (ip6 !== undefined && !ipaddr.IPv6.isValid(ip6))) return []
  return [
    {
      mac: null,
      ip: asksForIp ? ipv4Number(ip) : null,
      ip6: ip6 === undefined ? null : ipaddr.IPv6.parse(ip6).toRFC5952String(),
    },
  ]
}
