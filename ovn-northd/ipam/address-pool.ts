/** The IPv4 addresses that a switch hands out: those of `subnet` without `exclude_ips` (ovn-nb(5), IP Address Assignment). */
import { ip4Value, parseNetwork, type Range, without } from '../../address/index.ts'

/** An IPv4 network as `ADDRESS/PREFIX`, host bits zero; nothing for what is none, or has no room for a host. */
export function parseSubnet(text: string): readonly string[] {
  const subnet = parseNetwork(text)
  return subnet?.family === 4 && subnet.prefix < 32 ? [subnet.network] : []
}

const address = String.raw`\d+\.\d+\.\d+\.\d+`
const excluded = new RegExp(String.raw`\s*(${address})(?:\s*\.\.\s*(${address}))?(?![\d.])`, 'y')

/** What `exclude_ips` says: addresses and ranges, up to the first that is unreadable, and from where on it is. */
export function parseExcluded(text: string): {
  readonly ranges: readonly Range[]
  readonly unreadable: string
} {
  const ranges: Range[] = []
  let rest = 0
  excluded.lastIndex = 0
  for (let found = excluded.exec(text); found; found = excluded.exec(text)) {
    const [, first = '', last = first] = found
    const [from, to] = [ip4Value(first), ip4Value(last)]
    if (from === undefined || to === undefined) break
    ranges.push({ from, to })
    rest = excluded.lastIndex
  }
  return { ranges, unreadable: text.slice(rest).trim() }
}

/**
 * The addresses that are handed out. The first one of a subnet is for its router; the network's own
 * address and the broadcast address are nobody's.
 *
 * @param subnet as `parseSubnet` gives it
 */
export function addressPool(subnet: string, exclude: string): readonly Range[] {
  const [base = '', prefix = ''] = subnet.split('/')
  const network = ip4Value(base) ?? 0
  const broadcast = network + 2 ** (32 - Number(prefix)) - 1
  let pool: readonly Range[] = [{ from: network + 2, to: broadcast - 1 }]
  for (const range of parseExcluded(exclude).ranges) pool = without(pool, range)
  return pool.filter((range) => range.from <= range.to)
}
