/**
 * What all chassis understand: a rule may depend on it, so that flows which an older controller does not know come
 * only when there is none (ovn-nb(5), NB_Global, `ignore_chassis_features`).
 */
import { relation, rule, textColumn } from '../../rules/index.ts'
import { truth } from '../../tables/index.ts'
import { NbGlobalOption } from '../database/northbound.ts'
import { Chassis, ChassisConfig } from '../database/southbound.ts'
import { feature } from '../feature.ts'

/** Features of controllers that northd asks for, by the keys of Chassis.other_config. */
const FEATURES = ['mac-binding-timestamp', 'ct-no-masked-label', 'fdb-timestamp', 'ls-dpg-column'] as const
export type ChassisFeatureName = (typeof FEATURES)[number]

/** A feature that some chassis lacks, for which chassis are asked. */
const Lacking = relation('LackedChassisFeature', { feature: textColumn }, { few: true })

/** A feature that every chassis of this zone has, or that none is asked for. */
export const ChassisFeature = relation('ChassisFeature', { feature: textColumn }, { few: true, rare: true })

/** A chassis of another availability zone. */
const Remote = relation('RemoteChassisRow', { chassis: Chassis.columns.uuid })

/** That chassis are not asked. */
const Ignored = relation('ChassisFeaturesIgnored', { by: NbGlobalOption.columns.uuid }, { few: true })

export const chassisFeatures = feature({
  name: 'features of chassis',
  rules: [
    rule('A chassis of another availability zone says that it is remote', Remote, ({ match, where }) => {
      const { uuid: chassis, value } = match(ChassisConfig, { key: 'is-remote' })
      where(value, (v) => truth(v, false))
      return { chassis }
    }),
    rule('Chassis are not asked where an option says so', Ignored, ({ match, where }) => {
      const { uuid: by, value } = match(NbGlobalOption, { key: 'ignore_chassis_features' })
      where(value, (v) => truth(v, false))
      return { by }
    }),
    ...FEATURES.map((feature) =>
      rule(
        'A feature is lacking while a chassis of this zone does not say that it has it',
        Lacking,
        ({ match, not, matchOr, where }) => {
          const { uuid: chassis } = match(Chassis)
          not(Remote, { chassis })
          const { value } = matchOr(ChassisConfig, { uuid: chassis, key: feature }, { value: 'false' })
          where(value, (v) => !truth(v, false))
          return { feature }
        },
      ),
    ),
    ...FEATURES.flatMap((feature) => [
      rule('A feature that no chassis lacks can be relied on', ChassisFeature, ({ not }) => {
        not(Lacking, { feature })
        return { feature }
      }),
      rule('Every feature is relied on where chassis are not asked', ChassisFeature, ({ match }) => {
        match(Ignored).by
        return { feature }
      }),
    ]),
  ],
})
