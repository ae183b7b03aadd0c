/** The rows by which a chassis makes itself known (ovn-sb(5), Chassis and Chassis_Private). */
import type { List } from 'immutable'
import {
  type Column,
  collect,
  compute,
  input,
  integer,
  optional,
  relation,
  rule,
  textColumn,
} from '../../rules/index.ts'
import { feature, rowIdentity, truth, uuid } from '../../tables/index.ts'
import { InterfaceTypes } from '../database/local.ts'
import { Chassis, ChassisPrivate } from '../database/southbound.ts'
import { ChassisName, HostName, IntegrationBridge, Setting } from './setting.ts'

/** The sequence number (SB_Global, `nb_cfg`) up to which the switch has confirmed its flows. */
export const ConfirmedSequence = input('confirmed sequence', { nb_cfg: integer }, { few: true })

/** A name that this chassis had before it got another one. */
export const FormerName = input('former name', { name: textColumn }, { few: true })

/** A row by which this chassis made itself known under a name that it has not any more. */
export const DropChassis = relation('drop Chassis', { uuid })
export const DropChassisPrivate = relation('drop Chassis_Private', { uuid })

const chassis = rowIdentity('Chassis', { name: textColumn }, Chassis.actual, { few: true })
const chassisPrivate = rowIdentity('Chassis_Private', { name: textColumn }, ChassisPrivate.actual, {
  few: true,
})

/** The row of this chassis, there or to be made. */
export const chassisRow = chassis.row

/** The row of this chassis, which hardly ever changes. */
export const ThisChassis = relation(
  'ThisChassis',
  { chassis: uuid, name: textColumn },
  { few: true, rare: true },
)

/** A transport zone of this chassis; null if it has none. */
export const TransportZone = relation(
  'TransportZone',
  { zone: optional(textColumn) },
  { few: true, rare: true },
)

/** The features of this controller that ovn-northd relies on (ovn-sb(5), Chassis, `other_config`). */
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

/** A feature of the switch, as the switch has answered; nothing while it has not. */
export const SwitchFeature = input('switch feature', { key: textColumn, value: textColumn }, { few: true })
export const LABEL_FLUSH = 'ct-label-flush'
export const SAMPLE_REGISTERS = 'ovn-sample-with-registers'

/** Settings that the row of the chassis repeats, with what it says where there is no setting. */
const REPEATED = {
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

/** The types of interfaces that the switch can make, sorted. */
const InterfaceTypeList = relation(
  'InterfaceTypeList',
  { list: { type: 'texts' } as Column<List<string>> },
  { few: true },
)

export const registration = feature({
  name: 'registration of the chassis',
  writes: [Chassis, ChassisPrivate],
  rules: [
    rule('This chassis has a row, known by its name', chassis.wanted, ({ match }) => match(ChassisName)),
    ...chassis.rules,
    rule('The row of this chassis stands for it', ThisChassis, ({ match }) => {
      const { name, uuid } = match(chassis.row)
      return { chassis: uuid, name }
    }),
    rule(
      'A chassis has the name of its host unless a setting gives another',
      Chassis.desired,
      ({ match, matchOr }) => {
        const { name, uuid } = match(chassis.row)
        const { name: host } = match(HostName)
        const { value: hostname } = matchOr(Setting, { key: 'hostname' }, { value: host })
        return { uuid, name, hostname }
      },
    ),
    rule('A chassis is in the transport zones that a setting lists', TransportZone, ({ matchOr, each }) => {
      const { value } = matchOr(Setting, { key: 'ovn-transport-zones' }, { value: '' })
      return { zone: each(value, zonesOf) }
    }),
    rule(
      'The row of this chassis lists its transport zones',
      Chassis.elements.transport_zones.desired,
      ({ match, present }) => {
        const { uuid } = match(chassis.row)
        return { uuid, value: present(match(TransportZone).zone) }
      },
    ),

    rule(
      'The row of this chassis says what its controller supports',
      Chassis.elements.other_config.desired,
      ({ match }) => {
        const { uuid } = match(chassis.row)
        return FEATURES.map((key) => ({ uuid, key, value: 'true' }))
      },
    ),
    rule(
      'The row of this chassis says what its switch supports',
      Chassis.elements.other_config.desired,
      ({ match }) => {
        const { uuid } = match(chassis.row)
        const { key, value } = match(SwitchFeature)
        return { uuid, key, value }
      },
    ),
    ...[LABEL_FLUSH, SAMPLE_REGISTERS].map((key) =>
      rule(
        'While the switch has not answered, the row of this chassis says of the switch what it said before',
        Chassis.elements.other_config.desired,
        ({ match, not }) => {
          const { uuid } = match(chassis.row)
          not(SwitchFeature, { key })
          const { value } = match(Chassis.elements.other_config.actual, { uuid, key })
          return { uuid, key, value }
        },
      ),
    ),
    rule(
      'The row of this chassis says which datapath type the integration bridge has',
      Chassis.elements.other_config.desired,
      ({ match }) => {
        const { uuid } = match(chassis.row)
        const { datapathType } = match(IntegrationBridge)
        return { uuid, key: 'datapath-type', value: datapathType }
      },
    ),
    rule('The switch lists the types of interfaces that it can make', InterfaceTypeList, ({ match }) => ({
      list: collect(match(InterfaceTypes).value),
    })),
    rule(
      'The row of this chassis says which types of interfaces the switch can make',
      Chassis.elements.other_config.desired,
      ({ match }) => {
        const { uuid } = match(chassis.row)
        const { list } = match(InterfaceTypeList)
        return { uuid, key: 'iface-types', value: compute(list, (all) => all.join(',')) }
      },
    ),
    ...Object.entries(REPEATED).map(([key, otherwise]) =>
      rule(
        'The row of this chassis repeats a setting, or says what holds without the setting',
        Chassis.elements.other_config.desired,
        ({ match, matchOr }) => {
          const { uuid } = match(chassis.row)
          const { value } = matchOr(Setting, { key }, { value: otherwise })
          return { uuid, key, value }
        },
      ),
    ),
    rule(
      'The row of this chassis says whether the chassis connects availability zones',
      Chassis.elements.other_config.desired,
      ({ match, matchOr }) => {
        const { uuid } = match(chassis.row)
        const { value } = matchOr(Setting, { key: 'ovn-is-interconn' }, { value: 'false' })
        return { uuid, key: 'is-interconn', value: compute(value, (v) => `${truth(v, false)}`) }
      },
    ),

    rule('This chassis has a private row, known by its name', chassisPrivate.wanted, ({ match }) =>
      match(ChassisName),
    ),
    ...chassisPrivate.rules,
    rule(
      'The private row of this chassis says up to which sequence number the switch has its flows',
      ChassisPrivate.desired,
      ({ match }) => {
        const { name, uuid } = match(chassisPrivate.row)
        const { chassis } = match(ThisChassis)
        const { nb_cfg } = match(ConfirmedSequence)
        return { uuid, name, chassis, nb_cfg }
      },
    ),

    rule('The row of a name that this chassis had before goes', DropChassis, ({ match, not }) => {
      const { name } = match(FormerName)
      not(ChassisName, { name })
      return { uuid: match(Chassis.actual, { name }).uuid }
    }),
    rule(
      'The private row of a name that this chassis had before goes',
      DropChassisPrivate,
      ({ match, not }) => {
        const { name } = match(FormerName)
        not(ChassisName, { name })
        return { uuid: match(ChassisPrivate.actual, { name }).uuid }
      },
    ),
  ],
})

/** The zones of a list, or the one that stands for none. */
function zonesOf(list: string): readonly (string | null)[] {
  const zones = list.split(',').filter((zone) => zone !== '')
  return zones.length > 0 ? zones : [null]
}
