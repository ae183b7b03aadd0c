/** Ethernet frames as hexadecimal text, the way `netdev-dummy/receive` takes them. */

export interface Station {
  readonly mac: string
  readonly ip: string
}

const BROADCAST = 'ffffffffffff'

const macHex = (mac: string): string => mac.replaceAll(':', '')
const ipHex = (ip: string): string =>
  ip
    .split('.')
    .map((byte) => hex(Number(byte), 1))
    .join('')
const hex = (value: number, bytes: number): string => value.toString(16).padStart(bytes * 2, '0')

/** An IPv4 header without options, its checksum right: 20 bytes, then `length` more of UDP. */
function ipHeader(src: string, dst: string, length: number, ttl: number): string {
  const words = [0x4500, 20 + length, 0, 0, (ttl << 8) | 17, 0]
  const all = `${words.map((word) => hex(word, 2)).join('')}${ipHex(src)}${ipHex(dst)}`
  let sum = 0
  for (let at = 0; at < all.length; at += 4) sum += Number.parseInt(all.slice(at, at + 4), 16)
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
  return all.slice(0, 20) + hex(~sum & 0xffff, 2) + all.slice(24)
}

/** A UDP packet that carries a number, by which it is known again. */
export function udp(
  from: Station,
  to: Station,
  number: number,
  ports: readonly [src: number, dst: number] = [1, 2],
  ttl = 64,
): string {
  const [src, dst] = ports
  const datagram = `${hex(src, 2)}${hex(dst, 2)}${hex(12, 2)}0000${hex(number, 4)}`
  return `${macHex(to.mac)}${macHex(from.mac)}0800${ipHeader(from.ip, to.ip, 12, ttl)}${datagram}`
}

/** A question to all who has an address. */
export function arpRequest(from: Station, ip: string): string {
  const question = `0001080006040001${macHex(from.mac)}${ipHex(from.ip)}000000000000${ipHex(ip)}`
  return `${BROADCAST}${macHex(from.mac)}0806${question}`
}

/** The answer to it. */
export function arpReply(from: Station, to: Station): string {
  const answer = `0001080006040002${macHex(from.mac)}${ipHex(from.ip)}${macHex(to.mac)}${ipHex(to.ip)}`
  return `${macHex(to.mac)}${macHex(from.mac)}0806${answer}`
}
