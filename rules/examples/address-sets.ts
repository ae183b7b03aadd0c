/**
 * Example: address sets and port groups, expanded. A policy names sets; for each address in a set there
 * is one flow, so that an address added to a set of thousands is one flow added.
 */
import { compute, input, integer, program, relation, rule, text, textColumn } from '../index.ts'

/** A port of a switch, with its addresses as one text: "00:00:00:00:00:01 10.0.0.1 fd00::1". */
export const Port = input('Port', { name: textColumn, addresses: textColumn }, { key: ['name'] })

/** Members of named address sets. */
export const AddressSetMember = input('AddressSetMember', { set: textColumn, address: textColumn })

/** Members of port groups. */
export const PortGroupMember = input('PortGroupMember', { group: textColumn, port: textColumn })

/** A policy: packets from an address in a set to ports of a group are accepted. */
export const Policy = input('Policy', {
  id: textColumn,
  set: textColumn,
  group: textColumn,
  priority: integer,
})

/** An address of a port. */
export const PortAddress = relation('PortAddress', { port: textColumn, address: textColumn })

/** All sets by their names: those that someone made, and the two that each port group has. */
export const SetMember = relation('SetMember', { set: textColumn, address: textColumn })

/** What a switch is told. */
export const Flow = relation('Flow', {
  port: textColumn,
  priority: integer,
  match: textColumn,
  policy: textColumn,
})

/** A policy with a set that has no members, which lets nothing through. */
export const EmptyPolicy = relation('EmptyPolicy', { policy: textColumn, set: textColumn })

const family = (address: string): 'ip4' | 'ip6' => (address.includes(':') ? 'ip6' : 'ip4')

/** The addresses in a port's text, without the Ethernet address in front. */
const ipAddresses = (addresses: string): readonly string[] => addresses.split(' ').slice(1)

export const addressSets = program([
  rule('A port has the addresses that its text lists', PortAddress, ({ match, each }) => {
    const { name: port, addresses } = match(Port)
    return { port, address: each(addresses, ipAddresses) }
  }),

  rule('A set has the members that it was given', SetMember, ({ match }) => match(AddressSetMember)),

  rule(
    "The addresses of a group's ports are sets, one for each family, named after the group",
    SetMember,
    ({ match }) => {
      const { group, port } = match(PortGroupMember)
      const { address } = match(PortAddress, { port })
      return { set: text`${group}_${compute(address, family)}`, address }
    },
  ),

  rule(
    'A policy accepts packets from each address of its set, at each port of its group',
    Flow,
    ({ match }) => {
      const { id: policy, set, group, priority } = match(Policy)
      const { port } = match(PortGroupMember, { group })
      const { address } = match(SetMember, { set })
      return { port, priority, match: text`${compute(address, family)}.src == ${address}`, policy }
    },
  ),

  rule('EmptyPolicy', EmptyPolicy, ({ match, not }) => {
    const { id: policy, set } = match(Policy)
    not(SetMember, { set })
    return { policy, set }
  }),
])
