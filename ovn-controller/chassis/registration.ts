/** The rows by which a chassis makes itself known (rows X3, X49). */
import type { List } from 'immutable'
import type { Uuid } from '../../ovsdb/index.ts'
import {
  branded,
  type Column,
  collect,
  compute,
  input,
  integer,
  optional,
  relation,
  rule,
  text,
  textColumn,
} from '../../rules/index.ts'
import { derivedUuid, rowIdentity, truth, uuid } from '../../tables/index.ts'
import { InterfaceTypes } from '../database/local.ts'
import { Chassis, ChassisPrivate } from '../database/southbound.ts'
import { ChassisName, HostName, IntegrationBridge, Setting } from './setting.ts'

/** The sequence number up to which the switch has confirmed its flows. */
export const ConfirmedSequence = input('confirmed sequence', { nb_cfg: integer })

const Wanted = relation('WantedChassis', { key: textColumn, proposed: uuid })
const Known = relation('KnownChassis', { key: textColumn, uuid })
const chassis = rowIdentity('Chassis', Wanted, Known)
const WantedPrivate = relation('WantedChassisPrivate', { key: textColumn, proposed: uuid })
const KnownPrivate = relation('KnownChassisPrivate', { key: textColumn, uuid })
const chassisPrivate = rowIdentity('Chassis_Private', WantedPrivate, KnownPrivate)

/** The row of this chassis, there or to be made. */
export const chassisRow = chassis.row

/** The row of this chassis. */
export const ThisChassis = relation('ThisChassis', {
  chassis: optional(branded<Uuid>('uuid')),
  name: textColumn,
})

/** What this controller understands, for northd to rely on. */
const FEATURES = [
  'port-up-notif',
  'ct-commit-nat-v2',
  'ct-commit-to-zone',
  'ct-next-zone',
  'ct-no-masked-label',
  'mac-binding-timestamp',
  'ovn-ct-lb-related',
  'fdb-timestamp',
  'ls-dpg-column',
] as const

/** What depends on the switch, as it has answered; nothing while it has not. */
export const SwitchFeature = input('switch feature', { key: textColumn, value: textColumn })
export const LABEL_FLUSH = 'ct-label-flush'
export const SAMPLE_REGISTERS = 'ovn-sample-with-registers'

/** Settings that are told to others as they are; what they are told where there is no setting. */
const TOLD = {
  'ovn-bridge-mappings': '',
  'ovn-chassis-mac-mappings': '',
  'ovn-cms-options': '',
  'ovn-enable-lflow-cache': 'true',
  'ovn-limit-lflow-cache': '',
  'ovn-memlimit-lflow-cache-kb': '',
  'ovn-monitor-all': 'false',
  'ovn-trim-limit-lflow-cache': '',
  'ovn-trim-timeout-ms': '',
  'ovn-trim-wmark-perc-lflow-cache': '',
} as const

const textList = { type: 'texts' } as Column<List<string>>
const InterfaceTypeList = relation('InterfaceTypeList', { list: textList })
const Transport = relation('TransportZone', { zone: textColumn })

export const registrationRules = [
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
  rule(Chassis.desired, ({ match, not }) => {
    const { key, uuid } = match(chassis.row)
    const { name: hostname } = match(HostName)
    not(Setting, { key: 'hostname' })
    return { uuid, name: key, hostname }
  }),
  rule(Chassis.desired, ({ match }) => {
    const { key, uuid } = match(chassis.row)
    const { value: hostname } = match(Setting, { key: 'hostname' })
    return { uuid, name: key, hostname }
  }),
  rule(Chassis.elements.transport_zones.desired, ({ match }) => {
    const { uuid } = match(chassis.row)
    return { uuid, value: match(Transport).zone }
  }),
  rule(Transport, ({ match, each }) => {
    const { value } = match(Setting, { key: 'ovn-transport-zones' })
    return { zone: each(value, (zones) => zones.split(',').filter((zone) => zone !== '')) }
  }),

  // Others are told what this controller understands and what it was told.
  rule(Chassis.elements.other_config.desired, ({ match }) => {
    const { uuid } = match(chassis.row)
    return FEATURES.map((key) => ({ uuid, key, value: 'true' }))
  }),
  rule(Chassis.elements.other_config.desired, ({ match }) => {
    const { uuid } = match(chassis.row)
    const { key, value } = match(SwitchFeature)
    return { uuid, key, value }
  }),
  // While the switch has not answered, they are told what they were told before.
  ...[LABEL_FLUSH, SAMPLE_REGISTERS].map((key) =>
    rule(Chassis.elements.other_config.desired, ({ match, not }) => {
      const { uuid } = match(chassis.row)
      not(SwitchFeature, { key })
      const { value } = match(Chassis.elements.other_config.actual, { uuid, key })
      return { uuid, key: text`${key}`, value }
    }),
  ),
  rule(Chassis.elements.other_config.desired, ({ match }) => {
    const { uuid } = match(chassis.row)
    const { datapathType } = match(IntegrationBridge)
    return { uuid, key: 'datapath-type', value: datapathType }
  }),
  rule(InterfaceTypeList, ({ match }) => ({ list: collect(match(InterfaceTypes).value) })),
  rule(Chassis.elements.other_config.desired, ({ match }) => {
    const { uuid } = match(chassis.row)
    return { uuid, key: 'iface-types', value: compute(match(InterfaceTypeList).list, (all) => all.join(',')) }
  }),
  ...Object.entries(TOLD).flatMap(([key, otherwise]) => [
    rule(Chassis.elements.other_config.desired, ({ match }) => {
      const { uuid } = match(chassis.row)
      return { uuid, key, value: match(Setting, { key }).value }
    }),
    rule(Chassis.elements.other_config.desired, ({ match, not }) => {
      const { uuid } = match(chassis.row)
      not(Setting, { key })
      return { uuid, key, value: otherwise }
    }),
  ]),
  rule(Chassis.elements.other_config.desired, ({ match }) => {
    const { uuid } = match(chassis.row)
    const { value } = match(Setting, { key: 'ovn-is-interconn' })
    return { uuid, key: 'is-interconn', value: compute(value, (v) => `${truth(v, false)}`) }
  }),
  rule(Chassis.elements.other_config.desired, ({ match, not }) => {
    const { uuid } = match(chassis.row)
    not(Setting, { key: 'ovn-is-interconn' })
    return { uuid, key: 'is-interconn', value: 'false' }
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
