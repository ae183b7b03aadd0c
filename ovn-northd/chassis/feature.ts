/**
 * What all chassis understand: a rule may depend on it, so that flows which an older controller does not know come
 * only when there is none (ovn-nb(5), NB_Global, `ignore_chassis_features`).
 */
import { optional, relation, rule, textColumn } from '../../rules/index.ts'
import { truth, uuid } from '../../tables/index.ts'
import { NbGlobalOption } from '../database/northbound.ts'
import { Chassis, ChassisConfig } from '../database/southbound.ts'
import { feature } from '../feature.ts'

/** Features of controllers that northd asks for, by the keys of Chassis.other_config. */
const FEATURES = ['mac-binding-timestamp', 'ct-no-masked-label', 'fdb-timestamp', 'ls-dpg-column'] as const
export type ChassisFeatureName = (typeof FEATURES)[number]

/** Some chassis of this availability zone lacks a feature. */
const Lacking = relation('LackedChassisFeature', { feature: textColumn }, { few: true })

/** Every chassis of this availability zone has a feature, or chassis are not asked. */
export const ChassisFeature = relation('ChassisFeature', { feature: textColumn }, { few: true, rare: true })

/** A chassis is of another availability zone. The column may be joined with references to a chassis that may be absent. */
export const RemoteChassis = relation('RemoteChassis', { chassis: optional(uuid) })

/** Chassis are not asked which features they have. */
const Ignored = relation('ChassisFeaturesIgnored', { by: NbGlobalOption.columns.uuid }, { few: true })

export const chassisFeatures = feature({
  name: 'features of chassis',
  rules: [
    rule('A chassis of another availability zone calls itself remote', RemoteChassis, ({ match, where }) => {
      const { uuid: chassis, value } = match(ChassisConfig, { key: 'is-remote' })
      where(value, (v) => truth(v, false))
      return { chassis }
    }),
    rule('Chassis are not asked for features with ignore_chassis_features', Ignored, ({ match, where }) => {
      const { uuid: by, value } = match(NbGlobalOption, { key: 'ignore_chassis_features' })
      where(value, (v) => truth(v, false))
      return { by }
    }),
    ...FEATURES.map((feature) =>
      rule(
        'A feature is lacking while a chassis of this zone does not say that it has the feature',
        Lacking,
        ({ match, not, matchOr, where }) => {
          const { uuid: chassis } = match(Chassis)
          not(RemoteChassis, { chassis })
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
      rule('Every feature can be relied on where chassis are not asked', ChassisFeature, ({ match }) => {
        match(Ignored).by
        return { feature }
      }),
    ]),
  ],
})
