/** IP addresses of either version as text in its one canonical form: what keys and rules hold. */
import { ip4Text, ip4Value } from './ipv4.ts'
import { ip6BytesText, parseIp6 } from './ipv6.ts'

export type Family = 4 | 6

/** An address in its canonical form (a dotted quad without leading zeros, or as RFC 5952 says). */
export interface Ip {
  readonly family: Family
  readonly ip: string
}

const bytes = new Uint8Array(16)

/** The address that a text is, or undefined. */
export function parseIp(text: string, start = 0, end = text.length): Ip | undefined {
  const value = ip4Value(text, start, end)
  if (value !== undefined) return { family: 4, ip: ip4Text(value) }
  if (parseIp6(text, start, end, bytes, 0)) return { family: 6, ip: ip6BytesText(bytes) }
  return undefined
}
