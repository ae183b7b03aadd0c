/** The three formats of addresses as the match language and OpenFlow know them, where the format is data. */
import { ip4Text, ip4Value } from './ipv4.ts'
import { ip6Text, ip6Value } from './ipv6.ts'
import { macText, macValue } from './mac.ts'

export type AddressFormat = 'ip4' | 'ip6' | 'mac'

/** How many bits an address has. */
export const ADDRESS_BITS = { ip4: 32, ip6: 128, mac: 48 } as const

/** The value of an address in that format, or undefined where the text is none. */
export function addressValue(format: AddressFormat, text: string): number | bigint | undefined {
  if (format === 'ip4') return ip4Value(text)
  return format === 'mac' ? macValue(text) : ip6Value(text)
}

/** The address in that format whose value this is. */
export function addressText(format: AddressFormat, value: number | bigint): string {
  if (format === 'ip6') return ip6Text(BigInt(value))
  return format === 'mac' ? macText(Number(value)) : ip4Text(Number(value))
}
