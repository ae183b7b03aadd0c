/** The rows by which a chassis makes itself known (rows X3, X49). */

import type { Uuid } from '../../ovsdb/index.ts'
import { branded, compute, input, integer, optional, relation, rule, textColumn } from '../../rules/index.ts'
import { derivedUuid, rowIdentity, uuid } from '../../tables/index.ts'
import { Bridge, OpenVSwitchId } from '../database/local.ts'
import { Chassis, ChassisPrivate, Encap } from '../database/southbound.ts'

/** What the daemon knows of the machine it runs on. */
export const HostName = input('host name', { name: textColumn })

/** The sequence number up to which the switch has confirmed its flows. */
export const ConfirmedSequence = input('confirmed sequence', { nb_cfg: integer })

/** A setting of this chassis, from the local database. */
export const Setting = relation('Setting', { key: textColumn, value: textColumn })

/** The name of this chassis. */
export const ChassisName = relation('ChassisName', { name: textColumn })

/** The integration bridge. */
export const IntegrationBridge = relation('IntegrationBridge', {
  bridge: uuid,
  name: textColumn,
  datapathType: textColumn,
})

const Wanted = relation('WantedChassis', { key: textColumn, proposed: uuid })
const Known = relation('KnownChassis', { key: textColumn, uuid })
const chassis = rowIdentity('Chassis', Wanted, Known)
const WantedPrivate = relation('WantedChassisPrivate', { key: textColumn, proposed: uuid })
const KnownPrivate = relation('KnownChassisPrivate', { key: textColumn, uuid })
const chassisPrivate = rowIdentity('Chassis_Private', WantedPrivate, KnownPrivate)
const WantedEncap = relation('WantedEncap', { key: textColumn, proposed: uuid })
const KnownEncap = relation('KnownEncap', { key: textColumn, uuid })
const encap = rowIdentity('Encap', WantedEncap, KnownEncap)

/** The tunnel end of this chassis. */
const TunnelEnd = relation('TunnelEnd', {
  key: textColumn,
  name: textColumn,
  type: Encap.desired.columns.type,
  ip: textColumn,
})

/** The row of this chassis. */
export const ThisChassis = relation('ThisChassis', {
  chassis: optional(branded<Uuid>('uuid')),
  name: textColumn,
})

/** What this controller understands, for northd to rely on. */
const FEATURES = [
  'port-up-notif',
  'ct-no-masked-label',
  'mac-binding-timestamp',
  'ovn-ct-lb-related',
  'fdb-timestamp',
  'ls-dpg-column',
] as const

const encapTypes: ReadonlySet<string> = new Set(['geneve', 'vxlan', 'stt'])

export const registrationRules = [
  rule(Setting, ({ match }) => {
    const { key, value } = match(OpenVSwitchId)
    return { key, value }
  }),
  rule(ChassisName, ({ match }) => ({ name: match(Setting, { key: 'system-id' }).value })),
  rule(IntegrationBridge, ({ match }) => {
    const { uuid, name, datapath_type } = match(Bridge, { name: 'br-int' })
    return { bridge: uuid, name, datapathType: datapath_type }
  }),

  rule(Wanted, ({ match }) => {
    const { name } = match(ChassisName)
    return { key: name, proposed: compute(name, (n) => derivedUuid('Chassis', n)) }
  }),
  rule(Known, ({ match }) => {
    const { uuid, name } = match(Chassis.actual)
    return { key: name, uuid }
  }),
  ...chassis.rules,
  rule(ThisChassis, ({ match }) => {
    const { key, uuid } = match(chassis.row)
    return { chassis: uuid, name: key }
  }),
  rule(Chassis.desired, ({ match }) => {
    const { key, uuid } = match(chassis.row)
    const { name: hostname } = match(HostName)
    return { uuid, name: key, hostname }
  }),
  rule(Chassis.elements.other_config.desired, ({ match }) => {
    const { uuid } = match(chassis.row)
    const { datapathType } = match(IntegrationBridge)
    return [
      ...FEATURES.map((key) => ({ uuid, key, value: 'true' })),
      { uuid, key: 'datapath-type', value: datapathType },
    ]
  }),

  // A chassis is reached at the address and by the encapsulation that its settings name.
  rule(TunnelEnd, ({ match, each }) => {
    const { name } = match(ChassisName)
    const { value: kind } = match(Setting, { key: 'ovn-encap-type' })
    const { value: ip } = match(Setting, { key: 'ovn-encap-ip' })
    const type = each(kind, (kinds) =>
      kinds.split(',').filter((k): k is 'geneve' | 'vxlan' | 'stt' => encapTypes.has(k)),
    )
    return { key: compute([name, type, ip], (n, t, i) => `${n} ${t} ${i}`), name, type, ip }
  }),
  rule(WantedEncap, ({ match }) => {
    const { key } = match(TunnelEnd)
    return { key, proposed: compute(key, (k) => derivedUuid('Encap', k)) }
  }),
  rule(KnownEncap, ({ match }) => {
    const { uuid, type, ip, chassis_name } = match(Encap.actual)
    return { uuid, key: compute([chassis_name, type, ip], (n, t, i) => `${n} ${t} ${i}`) }
  }),
  ...encap.rules,
  rule(Encap.desired, ({ match }) => {
    const { key, name, type, ip } = match(TunnelEnd)
    const { uuid } = match(encap.row, { key })
    return { uuid, type, ip, chassis_name: name }
  }),
  rule(Encap.elements.options.desired, ({ match }) => ({
    uuid: match(encap.row).uuid,
    key: 'csum',
    value: 'true',
  })),
  rule(Chassis.elements.encaps.desired, ({ match }) => {
    const { uuid } = match(chassis.row)
    const { uuid: value } = match(encap.row)
    return { uuid, value }
  }),

  // It is as far as its switch has confirmed.
  rule(WantedPrivate, ({ match }) => {
    const { name } = match(ChassisName)
    return { key: name, proposed: compute(name, (n) => derivedUuid('Chassis_Private', n)) }
  }),
  rule(KnownPrivate, ({ match }) => {
    const { uuid, name } = match(ChassisPrivate.actual)
    return { key: name, uuid }
  }),
  ...chassisPrivate.rules,
  rule(ChassisPrivate.desired, ({ match }) => {
    const { key, uuid } = match(chassisPrivate.row)
    const { chassis } = match(ThisChassis)
    const { nb_cfg } = match(ConfirmedSequence)
    return { uuid, name: key, chassis, nb_cfg }
  }),
]
