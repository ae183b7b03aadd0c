/** Address sets: those of the northbound, and those made from port groups (row R2). */
import { compute, type Reference, relation, rule, text, textColumn } from '../../rules/index.ts'
import { derivedUuid, rowIdentity, uuid } from '../../tables/index.ts'
import { NbAddressSet, NbAddressSetAddress, NbPortGroup, NbPortGroupPorts } from '../database/northbound.ts'
import { SbAddressSet } from '../database/southbound.ts'
import { GlobalOption } from '../global/global-configuration.ts'
import { macAddress } from '../port/address.ts'
import { PortIp } from '../port/port-address.ts'

/** An address set, by name. */
const AddressSet = relation('AddressSet', { key: textColumn, proposed: uuid })
const AddressSetMember = relation('AddressSetMember', { name: textColumn, address: textColumn })
const KnownAddressSet = relation('KnownAddressSet', { key: textColumn, uuid })
const { row: AddressSetRow, rules: identityRules } = rowIdentity('Address_Set', AddressSet, KnownAddressSet)

const proposedFor = (name: Reference<string>) => compute(name, (n) => derivedUuid('Address_Set', n))

export const addressSetRules = [
  rule(AddressSet, ({ match }) => {
    const { uuid, name } = match(NbAddressSet)
    return { key: name, proposed: uuid }
  }),
  rule(AddressSetMember, ({ match }) => {
    const { uuid, name } = match(NbAddressSet)
    const { value } = match(NbAddressSetAddress, { uuid })
    return { name, address: value }
  }),

  // Every port group has a set of its ports' IPv4 addresses and one of their IPv6 addresses.
  rule(AddressSet, ({ match }) => {
    const { name } = match(NbPortGroup)
    const ip4 = text`${name}_ip4`
    const ip6 = text`${name}_ip6`
    return [
      { key: ip4, proposed: proposedFor(ip4) },
      { key: ip6, proposed: proposedFor(ip6) },
    ]
  }),
  rule(AddressSetMember, ({ match }) => {
    const { uuid, name } = match(NbPortGroup)
    const { value: lsp } = match(NbPortGroupPorts, { uuid })
    const { family, ip } = match(PortIp, { lsp })
    return { name: text`${name}_ip${family}`, address: ip }
  }),

  // The address of the service monitor is a set, so that flows need not name it.
  rule(AddressSet, ({ match }) => {
    match(GlobalOption, { key: 'svc_monitor_mac' })
    return { key: 'svc_monitor_mac', proposed: derivedUuid('Address_Set', 'svc_monitor_mac') }
  }),
  rule(AddressSetMember, ({ match, each }) => {
    const { value } = match(GlobalOption, { key: 'svc_monitor_mac' })
    return { name: 'svc_monitor_mac', address: each(value, macAddress) }
  }),

  // A southbound row stands for the set of its name.
  rule(KnownAddressSet, ({ match }) => {
    const { uuid, name } = match(SbAddressSet.actual)
    return { key: name, uuid }
  }),
  ...identityRules,
  rule(SbAddressSet.desired, ({ match }) => {
    const { key, uuid } = match(AddressSetRow)
    return { uuid, name: key }
  }),
  rule(SbAddressSet.elements.addresses.desired, ({ match }) => {
    const { name, address } = match(AddressSetMember)
    const { uuid } = match(AddressSetRow, { key: name })
    return { uuid, value: address }
  }),
]
