/** Which port is given which IPv4 address (ovn-nb(5), Logical_Switch, `subnet` and `exclude_ips`). */
import { ip4Text, ip4Value, type Range } from '../../address/index.ts'
import { allocation, compute, integer, optional, relation, rule, textColumn } from '../../rules/index.ts'
import { uuid } from '../../tables/index.ts'
import { LogicalSwitchPortAddress, LogicalSwitchPorts } from '../database/northbound.ts'
import { hostAddresses } from '../port/address.ts'
import { RouterPortNetwork } from '../port/router-port.ts'
import { RouterLink } from '../port/switch-port.ts'
import { addressPool } from './address-pool.ts'
import { parseDynamic } from './dynamic-form.ts'
import { DynamicPort, KnownIpOf, SwitchPool } from './dynamic-port.ts'

/** Numbers are addresses of 32 bits; what they are unique in is the pool of a switch. */
const scope = textColumn

/** An address that a port of the switch has for good, or a router on it. */
const FixedIp = relation('FixedIp', { scope, number: integer })

/** An address of the pool that a port asks for; the address itself is what it competes for. */
const AskedIp = relation('AskedIp', { scope, key: uuid, number: integer })
const Bid = relation('BidForIp', { scope, key: uuid })
const FormerBid = relation('FormerBidForIp', { scope, key: uuid, number: integer })
const Bought = relation('BoughtIp', { scope, key: uuid, number: integer })
const GrantedIp = relation('GrantedIp', { scope, key: uuid, number: integer })

const IpRequest = relation('IpRequest', { scope, key: uuid })
const KnownIp = relation('KnownIp', { scope, key: uuid, number: integer })
const ReservedIp = relation('ReservedIp', { scope, number: integer })
const GivenIp = relation('GivenIp', { scope, key: uuid, number: integer })

/** The IPv4 address of a dynamic port. */
export const AssignedIp = relation('AssignedIp', { lsp: uuid, number: integer })

/** The same as text, null where the switch has none to give. */
export const DynamicIp = relation('DynamicIp', { lsp: uuid, ip: optional(textColumn) })

/** The ranges of a pool, which is `UUID SUBNET EXCLUDED`. */
function rangesOf(pool: string): readonly Range[] {
  const [, subnet = '', ...exclude] = pool.split(' ')
  return addressPool(subnet, exclude.join(' '))
}

/** An address in canonical form has a value. */
const numberOf = (ip: string): number => ip4Value(ip) ?? 0

const contains = (pool: string, ip: number | null): boolean =>
  ip !== null && rangesOf(pool).some(({ from, to }) => from <= ip && ip <= to)

export const ipv4Rules = [
  rule(
    'Nobody is given an address that a port of the switch has anyway, or the router behind it',
    FixedIp,
    ({ match, each, where }) => {
      const { ls, pool } = match(SwitchPool)
      const { value: lsp } = match(LogicalSwitchPorts, { uuid: ls })
      const { value } = match(LogicalSwitchPortAddress, { uuid: lsp })
      where(value, (element) => parseDynamic(element).length === 0)
      const { ips } = each(value, hostAddresses)
      const { family, ip } = each(ips, (all) => all)
      where(family, (f) => f === 4)
      return { scope: pool, number: compute(ip, numberOf) }
    },
  ),
  rule('?', FixedIp, ({ match }) => {
    const { ls, pool } = match(SwitchPool)
    const { lrp } = match(RouterLink, { ls })
    const { ip } = match(RouterPortNetwork, { lrp, family: 4 })
    return { scope: pool, number: compute(ip, numberOf) }
  }),

  rule(
    "A port may ask for an address of the pool that is nobody's,",
    AskedIp,
    ({ match, not, present, where }) => {
      const { lsp, ls, ip } = match(DynamicPort)
      const { pool } = match(SwitchPool, { ls })
      where([pool, ip], contains)
      const number = present(ip)
      not(FixedIp, { scope: pool, number })
      return { scope: pool, key: lsp, number }
    },
  ),
  rule('And of several who ask for the same the one that has it keeps it', Bid, ({ match }) => {
    const { scope, key, number } = match(AskedIp)
    return { scope: compute([scope, number], (pool, ip) => `${ip} in ${pool}`), key }
  }),
  rule('?', FormerBid, ({ match, where }) => {
    const { scope, key, number } = match(AskedIp)
    const { ip } = match(KnownIpOf, { lsp: key })
    where([ip, number], (known, asked) => numberOf(known) === asked)
    return { scope: compute([scope, number], (pool, n) => `${n} in ${pool}`), key, number: 1 }
  }),
  allocation('?', Bought, { requests: Bid, preferences: FormerBid, ranges: () => ({ from: 1, to: 1 }) }),
  rule('?', GrantedIp, ({ match }) => {
    const { key } = match(Bought)
    const { scope, number } = match(AskedIp, { key })
    return { scope, key, number }
  }),

  rule('Any other port is given one that is free, and keeps what it has', IpRequest, ({ match, not }) => {
    const { lsp, ls } = match(DynamicPort)
    const { pool } = match(SwitchPool, { ls })
    not(GrantedIp, { key: lsp })
    return { scope: pool, key: lsp }
  }),
  rule('?', KnownIp, ({ match }) => {
    const { lsp, ls } = match(DynamicPort)
    const { pool } = match(SwitchPool, { ls })
    const { ip } = match(KnownIpOf, { lsp })
    return { scope: pool, key: lsp, number: compute(ip, numberOf) }
  }),
  rule('?', ReservedIp, ({ match }) => match(FixedIp)),
  rule('?', ReservedIp, ({ match }) => {
    const { scope, number } = match(GrantedIp)
    return { scope, number }
  }),
  allocation('?', GivenIp, {
    requests: IpRequest,
    preferences: KnownIp,
    reserved: ReservedIp,
    follow: true,
    search: 'lowest',
    ranges: rangesOf,
  }),

  ...[GrantedIp, GivenIp].map((assignment) =>
    rule('?', AssignedIp, ({ match }) => {
      const { key: lsp, number } = match(assignment)
      return { lsp, number }
    }),
  ),
  rule('?', DynamicIp, ({ match }) => {
    const { lsp, number } = match(AssignedIp)
    return { lsp, ip: compute(number, ip4Text) }
  }),
  rule('?', DynamicIp, ({ match, not }) => {
    const { lsp } = match(DynamicPort)
    not(AssignedIp, { lsp })
    return { lsp, ip: null }
  }),
]
