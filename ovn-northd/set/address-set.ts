/** Address sets: those of the northbound, and those made from port groups (ovn-nb(5), Address_Set). */
import { min, relation, rule, text, textColumn } from '../../rules/index.ts'
import { rowIdentity, Told } from '../../tables/index.ts'
import { NbAddressSet, NbAddressSetAddress, NbPortGroup, NbPortGroupPorts } from '../database/northbound.ts'
import { SbAddressSet } from '../database/southbound.ts'
import { feature } from '../feature.ts'
import { GlobalOption } from '../global/global-configuration.ts'
import { macAddress } from '../port/address.ts'
import { PortIp } from '../port/port-address.ts'

const sets = rowIdentity('Address_Set', { name: textColumn }, SbAddressSet.actual)

/**
 * Something wants a set of a name: an address set, a port group, or the service monitor, which has no row and so the
 * smallest uuid of all.
 */
const Wanted = relation('WantedAddressSet', { name: textColumn, by: textColumn })

/** Whoever wants a set of a name has it: the one of the smallest uuid. */
const Owner = relation('AddressSetOwner', { name: textColumn, by: textColumn })

/** An address is in a set, if the set is that of its owner. */
const Member = relation('AddressSetMember', { name: textColumn, by: textColumn, address: textColumn })

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
    rule('An address set of the northbound is one of the southbound', Wanted, ({ match }) => {
      const { uuid: by, name } = match(NbAddressSet)
      return { name, by }
    }),
    rule('An address set has the addresses that the northbound gives it', Member, ({ match }) => {
      const { uuid, name } = match(NbAddressSet)
      const { value } = match(NbAddressSetAddress, { uuid })
      return { name, by: uuid, address: value }
    }),

    rule('Every port group has a set for IPv4 addresses and one for IPv6', Wanted, ({ match }) => {
      const { uuid: by, name } = match(NbPortGroup)
      return [
        { name: text`${name}_ip4`, by },
        { name: text`${name}_ip6`, by },
      ]
    }),
    rule('The sets of a port group have the addresses of its ports', Member, ({ match }) => {
      const { uuid, name } = match(NbPortGroup)
      const { value: lsp } = match(NbPortGroupPorts, { uuid })
      const { family, ip } = match(PortIp, { lsp })
      return { name: text`${name}_ip${family}`, by: uuid, address: ip }
    }),

    rule('The service monitor has a set, by which flows name its address', Wanted, ({ match }) => {
      match(GlobalOption, { key: SERVICE_MONITOR })
      return { name: SERVICE_MONITOR, by: '' }
    }),
    rule("The set of the service monitor has the monitor's MAC address", Member, ({ match, each }) => {
      const { value } = match(GlobalOption, { key: SERVICE_MONITOR })
      return { name: SERVICE_MONITOR, by: '', address: each(value, macAddress) }
    }),

    rule('Of several that want a set of one name the one of the smallest uuid has it', Owner, ({ match }) => {
      const { name, by } = match(Wanted)
      return { name, by: min(by) }
    }),
    ...(
      [
        ['Address_Set', NbAddressSet],
        ['Port_Group', NbPortGroup],
      ] as const
    ).map(([table, rows]) =>
      rule('Who wants a set whose name is taken is told', Told, ({ match, not }) => {
        const { uuid: row } = match(rows)
        const { name: value } = match(Wanted, { by: row })
        not(Owner, { name: value, by: row })
        const why = 'is the name of an address set already, left out'
        return { table, row, column: 'name', key: null, value, why }
      }),
    ),
    rule('A set that is wanted has a row of its name', sets.wanted, ({ match }) => ({
      name: match(Owner).name,
    })),

    ...sets.rules,
    rule('A southbound row stands for the set of its name', SbAddressSet.desired, ({ match }) => {
      const { name, uuid } = match(sets.row)
      return { uuid, name }
    }),
    rule(
      'A southbound set has the addresses of the set',
      SbAddressSet.elements.addresses.desired,
      ({ match }) => {
        const { name, by, address } = match(Member)
        match(Owner, { name, by })
        const { uuid } = match(sets.row, { name })
        return { uuid, value: address }
      },
    ),
  ],
})
