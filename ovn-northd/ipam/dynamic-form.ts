/** The elements of Logical_Switch_Port.addresses that ask for addresses (ovn-nb(5)). */
import { ip4Value, ip6Text, ip6Value, macText, macValue } from '../../address/index.ts'

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
  const mac = macValue(first)
  if (mac !== undefined)
    return rest.join(' ') === 'dynamic' ? [{ mac: macText(mac), ip: null, ip6: null }] : []
  if (first !== 'dynamic') return []
  const ip = ip4Value(rest[0] ?? '') ?? null
  const [asked, ...more] = ip === null ? rest : rest.slice(1)
  const ip6 = asked === undefined ? null : ip6Value(asked)
  if (more.length > 0 || ip6 === undefined) return []
  return [{ mac: null, ip, ip6: ip6 === null ? null : ip6Text(ip6) }]
}
