/** Which port is given which IPv4 address (ovn-nb(5), Logical_Switch, `subnet` and `exclude_ips`). */
import { ip4Value, type Range } from '../../address/index.ts'
import { allocation, compute, integer, record, relation, rule } from '../../rules/index.ts'
import { noneLeft, TAKEN, Told, uuid } from '../../tables/index.ts'
import { LogicalSwitchPortAddress, LogicalSwitchPorts } from '../database/northbound.ts'
import { hostAddresses } from '../port/address.ts'
import { RouterPortNetwork } from '../port/router-port.ts'
import { RouterLink } from '../port/switch-port.ts'
import { addressPool } from './address-pool.ts'
import { parseDynamic } from './dynamic-form.ts'
import { DynamicPort, KnownIpOf, Pool, SwitchPool } from './dynamic-port.ts'

/** Numbers are addresses of 32 bits; what they are unique in is the pool of a switch. */
const scope = Pool

/** A port of the switch, or a router on the switch, has an address for good. */
const FixedIp = relation('FixedIp', { scope, number: integer })

/** A port asks for an address of the pool. */
const AskedIp = relation('AskedIp', { scope, key: uuid, number: integer })

/** Who asks for one address competes for it: there is one number for each address that is asked for. */
const Lot = record('address asked for', { pool: Pool, ip: integer })
const Bid = relation('BidForIp', { scope: Lot, key: uuid })
const FormerBid = relation('FormerBidForIp', { scope: Lot, key: uuid, number: integer })
const Bought = relation('BoughtIp', { scope: Lot, key: uuid, number: integer })
const GrantedIp = relation('GrantedIp', { scope, key: uuid, number: integer })

/** A port is to be given any address; it may have one already, and reserved ones are given to nobody. */
const IpRequest = relation('IpRequest', { scope, key: uuid })
const KnownIp = relation('KnownIp', { scope, key: uuid, number: integer })
const ReservedIp = relation('ReservedIp', { scope, number: integer })
const GivenIp = relation('GivenIp', { scope, key: uuid, number: integer })

/** A dynamic port has an IPv4 address, a number of 32 bits. */
export const AssignedIp = relation('AssignedIp', { lsp: uuid, number: integer })

/** The addresses that a pool gives out. */
const rangesOf = ({ subnet, excluded }: Pool): readonly Range[] => addressPool(subnet, excluded)

/** An address in canonical form has a value. */
const numberOf = (ip: string): number => ip4Value(ip) ?? 0

const contains = (pool: Pool, ip: number | null): boolean =>
  ip !== null && rangesOf(pool).some(({ from, to }) => from <= ip && ip <= to)

export const ipv4Rules = [
  rule(
    'An address that a port of the switch has for good is given to nobody',
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
  rule('An address of a router port on the switch is given to nobody', FixedIp, ({ match }) => {
    const { ls, pool } = match(SwitchPool)
    const { lrp } = match(RouterLink, { ls })
    const { ip } = match(RouterPortNetwork, { lrp, family: 4 })
    return { scope: pool, number: compute(ip, numberOf) }
  }),

  rule(
    'A port may ask for an address that nobody has for good',
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
  rule('A port that asks for an address competes with all that ask for the address', Bid, ({ match }) => {
    const { scope: pool, key, number: ip } = match(AskedIp)
    return { scope: Lot.from({ pool, ip }), key }
  }),
  rule(
    'A port that has the address that it asks for comes before all others',
    FormerBid,
    ({ match, where }) => {
      const { scope: pool, key, number } = match(AskedIp)
      const { ip } = match(KnownIpOf, { lsp: key })
      where([ip, number], (known, asked) => numberOf(known) === asked)
      return { scope: Lot.from({ pool, ip: number }), key, number: 1 }
    },
  ),
  allocation('One of the ports that ask for an address gets the address, and keeps it', Bought, {
    requests: Bid,
    preferences: FormerBid,
    ranges: () => ({ from: 1, to: 1 }),
  }),
  rule('A port that gets the address that it asks for is granted the address', GrantedIp, ({ match }) => {
    const { key } = match(Bought)
    const { scope, number } = match(AskedIp, { key })
    return { scope, key, number }
  }),

  rule('A port that is granted no address is given one of the pool', IpRequest, ({ match, not }) => {
    const { lsp, ls } = match(DynamicPort)
    const { pool } = match(SwitchPool, { ls })
    not(GrantedIp, { key: lsp })
    return { scope: pool, key: lsp }
  }),
  rule('A port prefers the address that the northbound says it has', KnownIp, ({ match }) => {
    const { lsp, ls } = match(DynamicPort)
    const { pool } = match(SwitchPool, { ls })
    const { ip } = match(KnownIpOf, { lsp })
    return { scope: pool, key: lsp, number: compute(ip, numberOf) }
  }),
  ...[FixedIp, GrantedIp].map((taken) =>
    rule(
      'An address that somebody has for good, or was granted, is given to nobody else',
      ReservedIp,
      ({ match }) => {
        const { scope, number } = match(taken)
        return { scope, number }
      },
    ),
  ),
  allocation('A port is given the lowest address that is free, and keeps it', GivenIp, {
    requests: IpRequest,
    preferences: KnownIp,
    reserved: ReservedIp,
    follow: true,
    search: 'lowest',
    ranges: rangesOf,
  }),

  rule('A port for which no address is left in the pool of its switch is told', Told, ({ match, not }) => {
    const { key: row } = match(IpRequest)
    not(GivenIp, { key: row })
    return noneLeft('Logical_Switch_Port', row, 'IPv4 address')
  }),
  rule(
    'A port that asks for an address of the pool and does not get it is told',
    Told,
    ({ match, not, present, where }) => {
      const { lsp: row, ls, ip } = match(DynamicPort)
      const { pool } = match(SwitchPool, { ls })
      where([pool, present(ip)], contains)
      not(GrantedIp, { key: row })
      return { table: 'Logical_Switch_Port', row, column: 'addresses', key: null, value: null, why: TAKEN }
    },
  ),

  ...[GrantedIp, GivenIp].map((assignment) =>
    rule('A dynamic port has the IPv4 address that it is granted or given', AssignedIp, ({ match }) => {
      const { key: lsp, number } = match(assignment)
      return { lsp, number }
    }),
  ),
]
