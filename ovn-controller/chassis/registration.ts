/** The rows by which a chassis makes itself known (ovn-sb(5), Chassis, Chassis_Private and Encap). */
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
import { feature, rowIdentity, truth } from '../../tables/index.ts'
import { InterfaceTypes } from '../database/local.ts'
import { Chassis, ChassisPrivate } from '../database/southbound.ts'
import { ChassisName, HostName, IntegrationBridge, Setting } from './setting.ts'

/** The sequence number up to which the switch has confirmed its flows. */
export const ConfirmedSequence = input('confirmed sequence', { nb_cfg: integer }, { few: true })

const chassis = rowIdentity('Chassis', { name: textColumn }, Chassis.actual, { few: true })
const chassisPrivate = rowIdentity('Chassis_Private', { name: textColumn }, ChassisPrivate.actual, {
  few: true,
})

/** The row of this chassis, there or to be made. */
export const chassisRow = chassis.row

/** The row of this chassis. */
export const ThisChassis = relation(
  'ThisChassis',
  {
    chassis: optional(branded<Uuid>('uuid')),
    name: textColumn,
  },
  { few: true, rare: true },
)

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
export const SwitchFeature = input('switch feature', { key: textColumn, value: textColumn }, { few: true })
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
const InterfaceTypeList = relation('InterfaceTypeList', { list: textList }, { few: true })
const Transport = relation('TransportZone', { zone: textColumn }, { few: true })

export const registration = feature({
  name: 'registration of the chassis',
  writes: [Chassis, ChassisPrivate],
  rules: [
    rule('This chassis has a row, known by its name', chassis.wanted, ({ match }) => ({
      name: match(ChassisName).name,
    })),
    ...chassis.rules,
    rule('?', ThisChassis, ({ match }) => {
      const { name, uuid } = match(chassis.row)
      return { chassis: uuid, name }
    }),
    rule(
      "A chassis has its name, and the host's name unless a setting gives another",
      Chassis.desired,
      ({ match, matchOr }) => {
        const { name, uuid } = match(chassis.row)
        const { name: host } = match(HostName)
        const { value: hostname } = matchOr(Setting, { key: 'hostname' }, { value: host })
        return { uuid, name, hostname }
      },
    ),
    rule('?', Chassis.elements.transport_zones.desired, ({ match }) => {
      const { uuid } = match(chassis.row)
      return { uuid, value: match(Transport).zone }
    }),
    rule('?', Transport, ({ match, each }) => {
      const { value } = match(Setting, { key: 'ovn-transport-zones' })
      return { zone: each(value, (zones) => zones.split(',').filter((zone) => zone !== '')) }
    }),

    rule(
      'Others are told what this controller understands and what it was told',
      Chassis.elements.other_config.desired,
      ({ match }) => {
        const { uuid } = match(chassis.row)
        return FEATURES.map((key) => ({ uuid, key, value: 'true' }))
      },
    ),
    rule('?', Chassis.elements.other_config.desired, ({ match }) => {
      const { uuid } = match(chassis.row)
      const { key, value } = match(SwitchFeature)
      return { uuid, key, value }
    }),
    ...[LABEL_FLUSH, SAMPLE_REGISTERS].map((key) =>
      rule(
        'While the switch has not answered, they are told what they were told before',
        Chassis.elements.other_config.desired,
        ({ match, not }) => {
          const { uuid } = match(chassis.row)
          not(SwitchFeature, { key })
          const { value } = match(Chassis.elements.other_config.actual, { uuid, key })
          return { uuid, key: text`${key}`, value }
        },
      ),
    ),
    rule('?', Chassis.elements.other_config.desired, ({ match }) => {
      const { uuid } = match(chassis.row)
      const { datapathType } = match(IntegrationBridge)
      return { uuid, key: 'datapath-type', value: datapathType }
    }),
    rule('?', InterfaceTypeList, ({ match }) => ({ list: collect(match(InterfaceTypes).value) })),
    rule('?', Chassis.elements.other_config.desired, ({ match }) => {
      const { uuid } = match(chassis.row)
      return {
        uuid,
        key: 'iface-types',
        value: compute(match(InterfaceTypeList).list, (all) => all.join(',')),
      }
    }),
    ...Object.entries(TOLD).map(([key, otherwise]) =>
      rule(
        'Others are told what settings say, or what holds without a setting',
        Chassis.elements.other_config.desired,
        ({ match, matchOr }) => {
          const { uuid } = match(chassis.row)
          const { value } = matchOr(Setting, { key }, { value: otherwise })
          return { uuid, key, value }
        },
      ),
    ),
    rule(
      'Others are told whether this chassis connects availability zones',
      Chassis.elements.other_config.desired,
      ({ match, matchOr }) => {
        const { uuid } = match(chassis.row)
        const { value } = matchOr(Setting, { key: 'ovn-is-interconn' }, { value: 'false' })
        return { uuid, key: 'is-interconn', value: compute(value, (v) => `${truth(v, false)}`) }
      },
    ),

    rule('This chassis has a private row, known by its name', chassisPrivate.wanted, ({ match }) => ({
      name: match(ChassisName).name,
    })),
    ...chassisPrivate.rules,
    rule('?', ChassisPrivate.desired, ({ match }) => {
      const { name, uuid } = match(chassisPrivate.row)
      const { chassis } = match(ThisChassis)
      const { nb_cfg } = match(ConfirmedSequence)
      return { uuid, name, chassis, nb_cfg }
    }),
  ],
})
