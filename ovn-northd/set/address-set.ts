/** Address sets: those of the northbound, and those made from port groups (ovn-nb(5), Address_Set). */
import { relation, rule, text, textColumn } from '../../rules/index.ts'
import { rowIdentity } from '../../tables/index.ts'
import { NbAddressSet, NbAddressSetAddress, NbPortGroup, NbPortGroupPorts } from '../database/northbound.ts'
import { SbAddressSet } from '../database/southbound.ts'
import { feature } from '../feature.ts'
import { GlobalOption } from '../global/global-configuration.ts'
import { macAddress } from '../port/address.ts'
import { PortIp } from '../port/port-address.ts'

const sets = rowIdentity('Address_Set', { name: textColumn }, SbAddressSet.actual)

/** An address is in a set. */
const Member = relation('AddressSetMember', { name: textColumn, address: textColumn })

/** The set that holds the MAC address of the service monitor. */
const SERVICE_MONITOR = 'svc_monitor_mac'

export const addressSets = feature({
  name: 'address sets',
  writes: [SbAddressSet],
  nodes: {
    sync_to_sb_addr_set: [SbAddressSet.desired, SbAddressSet.elements.addresses.desired],
    sync_to_sb: [SbAddressSet.desired],
  },
  rules: [
    rule('An address set of the northbound is one of the southbound', sets.wanted, ({ match }) => ({
      name: match(NbAddressSet).name,
    })),
    rule('An address set has the addresses that the northbound gives it', Member, ({ match }) => {
      const { uuid, name } = match(NbAddressSet)
      const { value } = match(NbAddressSetAddress, { uuid })
      return { name, address: value }
    }),

    rule('Every port group has a set for IPv4 addresses and one for IPv6', sets.wanted, ({ match }) => {
      const { name } = match(NbPortGroup)
      return [{ name: text`${name}_ip4` }, { name: text`${name}_ip6` }]
    }),
    rule('The sets of a port group have the addresses of its ports', Member, ({ match }) => {
      const { uuid, name } = match(NbPortGroup)
      const { value: lsp } = match(NbPortGroupPorts, { uuid })
      const { family, ip } = match(PortIp, { lsp })
      return { name: text`${name}_ip${family}`, address: ip }
    }),

    rule('The service monitor has a set, by which flows name its address', sets.wanted, ({ match }) => {
      match(GlobalOption, { key: SERVICE_MONITOR })
      return { name: SERVICE_MONITOR }
    }),
    rule("The set of the service monitor has the monitor's MAC address", Member, ({ match, each }) => {
      const { value } = match(GlobalOption, { key: SERVICE_MONITOR })
      return { name: SERVICE_MONITOR, address: each(value, macAddress) }
    }),

    ...sets.rules,
    rule('A southbound row stands for the set of its name', SbAddressSet.desired, ({ match }) => {
      const { name, uuid } = match(sets.row)
      return { uuid, name }
    }),
    rule(
      'A southbound set has the addresses of the set',
      SbAddressSet.elements.addresses.desired,
      ({ match }) => {
        const { name, address } = match(Member)
        const { uuid } = match(sets.row, { name })
        return { uuid, value: address }
      },
    ),
  ],
})
