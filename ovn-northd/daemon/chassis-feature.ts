/** What all hypervisors can do. */
import type { Instance } from '../../rules/index.ts'
import { truth } from '../../tables/index.ts'
import { NbGlobalOption } from '../database/northbound.ts'
import { Chassis, ChassisConfig } from '../database/southbound.ts'

/** Whether every chassis that is not remote says that it has a feature, or none is asked for it (ovn-nb(5)). */
export function chassisFeature(instance: Instance, feature: string): boolean {
  const options = instance.facts(NbGlobalOption)
  if (options.some(({ key, value }) => key === 'ignore_chassis_features' && truth(value, false))) return true
  const settings = instance.facts(ChassisConfig)
  return instance.facts(Chassis).every(({ uuid }) => {
    const has = (name: string): boolean =>
      settings.some((one) => one.uuid === uuid && one.key === name && truth(one.value, false))
    return has('is-remote') || has(feature)
  })
}
