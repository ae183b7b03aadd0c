/**
 * The settings that ovn-controller(8) documents in the external_ids of Open_vSwitch. Which of them are followed is
 * known from the rules' literals; one that is set and not followed is told, so that no setting is silent.
 */
import { type Definition, literalReadings, type Relation, rule } from '../../rules/index.ts'
import { type Defaults, type Feature, feature, NOT_SUPPORTED, Told } from '../../tables/index.ts'
import { OpenVSwitch, OpenVSwitchId } from '../database/local.ts'
import { Chassis } from '../database/southbound.ts'
import { Setting } from './setting.ts'

export const DOCUMENTED_SETTINGS = [
  'arp-nd-max-timeout-sec',
  'ct-zone-range',
  'dynamic-routing-port-mapping',
  'garp-max-timeout-sec',
  'hostname',
  'ovn-bridge',
  'ovn-bridge-datapath-type',
  'ovn-bridge-mappings',
  'ovn-bridge-remote',
  'ovn-bridge-remote-probe-interval',
  'ovn-chassis-mac-mappings',
  'ovn-cms-options',
  'ovn-enable-lflow-cache',
  'ovn-encap-csum',
  'ovn-encap-df_default',
  'ovn-encap-ip',
  'ovn-encap-ip-default',
  'ovn-encap-tos',
  'ovn-encap-type',
  'ovn-is-interconn',
  'ovn-limit-lflow-cache',
  'ovn-match-northd-version',
  'ovn-memlimit-lflow-cache-kb',
  'ovn-monitor-all',
  'ovn-ofctrl-wait-before-clear',
  'ovn-remote',
  'ovn-remote-probe-interval',
  'ovn-transport-zones',
  'ovn-trim-limit-lflow-cache',
  'ovn-trim-timeout-ms',
  'ovn-trim-wmark-perc-lflow-cache',
  'system-id',
] as const

const ITSELF = 'the daemon beside its rules'
const NO_CACHE = 'nobody: there is no cache of logical flows'

/** Settings that no rule has to read, and who follows them. */
export const FOLLOWED_ELSEWHERE: Readonly<Record<string, string>> = {
  'ovn-bridge-remote': ITSELF,
  'ovn-bridge-remote-probe-interval': ITSELF,
  'ovn-remote': ITSELF,
  'ovn-remote-probe-interval': ITSELF,
  'ovn-cms-options': 'ovn-northd and cloud management systems, in the row of the chassis',
  'ovn-enable-lflow-cache': NO_CACHE,
  'ovn-limit-lflow-cache': NO_CACHE,
  'ovn-memlimit-lflow-cache-kb': NO_CACHE,
  'ovn-trim-limit-lflow-cache': NO_CACHE,
  'ovn-trim-timeout-ms': NO_CACHE,
  'ovn-trim-wmark-perc-lflow-cache': NO_CACHE,
}

/** Values that say what holds without the setting. */
const DEFAULTS: Defaults = {
  'ct-zone-range': ['1-65535'],
  'ovn-match-northd-version': ['false'],
  'ovn-ofctrl-wait-before-clear': ['0'],
}

/** The settings that rules follow; the row of the chassis only repeats some. */
function followedBy(features: readonly Feature[]): ReadonlySet<string> {
  const definitions = features
    .flatMap(({ rules }) => rules as readonly { readonly kind: string }[]) // views have no settings
    .filter((its): its is Definition => its.kind === 'rule' || its.kind === 'allocation')
  const followed = new Set<string>()
  for (const definition of definitions) {
    if (definition.kind !== 'rule' || definition.relation === (repeated as Relation)) continue
    for (const { relation, columns } of literalReadings(definition.bodies)) {
      const key = columns.get('key')
      const isSetting = relation === (Setting as Relation) || relation === (OpenVSwitchId as Relation)
      if (isSetting && key?.kind === 'constant') followed.add(String(key.value))
    }
  }
  return followed
}

const repeated: unknown = Chassis.elements.other_config.desired

/** Tells the settings that no rule of these features follows. */
export function unfollowedSettings(features: readonly Feature[]): Feature {
  const followed = followedBy(features)
  const unfollowed: ReadonlySet<string> = new Set(
    DOCUMENTED_SETTINGS.filter((key) => !followed.has(key) && !Object.hasOwn(FOLLOWED_ELSEWHERE, key)),
  )
  return feature({
    name: 'settings that are not followed',
    rules: [
      rule('A documented setting that nothing follows is told', Told, ({ match, pass, where }) => {
        const { uuid: row } = match(OpenVSwitch)
        const { key, value } = pass(Setting)
        where([key, value], (k, v) => unfollowed.has(k) && !DEFAULTS[k]?.includes(v.toLowerCase()))
        return { table: 'Open_vSwitch', row, column: 'external_ids', key, value, why: NOT_SUPPORTED }
      }),
    ],
  })
}
