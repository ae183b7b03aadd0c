/**
 * What an operator tells a chassis: on the command line, and in the external_ids of Open_vSwitch in the local
 * database (ovn-controller(8), Configuration).
 */
import { compute, input, relation, rule, textColumn } from '../../rules/index.ts'
import { feature, uuid } from '../../tables/index.ts'
import { Bridge, OpenVSwitchId } from '../database/local.ts'

/** The name of the machine that the daemon runs on. */
export const HostName = input('host name', { name: textColumn }, { few: true })

/** A name of the chassis from the command line or a file, which wins over the one in the local database. */
export const ForcedName = input('forced name', { name: textColumn })

/** The name that the local database has given this chassis last. */
export const RememberedName = input('remembered name', { name: textColumn }, { few: true })

/** The name that the local database gives this chassis. */
const GivenName = relation('GivenName', { name: textColumn }, { few: true, rare: true })

/** A setting of this chassis. */
export const Setting = relation('Setting', { key: textColumn, value: textColumn }, { few: true, rare: true })

/** The name of this chassis. */
export const ChassisName = relation('ChassisName', { name: textColumn }, { few: true, rare: true })

/** A setting that is for this chassis alone, of several that share the local database. */
const OwnSetting = relation('OwnSetting', { key: textColumn, value: textColumn })

/** The integration bridge. */
export const IntegrationBridge = relation(
  'IntegrationBridge',
  { bridge: uuid, name: textColumn, datapathType: textColumn },
  { few: true, rare: true },
)

/** The name of the integration bridge, whether the bridge is there or not. */
export const BridgeName = relation('BridgeName', { name: textColumn }, { few: true })

export const settings = feature({
  name: 'settings',
  outputs: [Setting, BridgeName, ChassisName],
  rules: [
    rule('A chassis has the name that the command line or a file gives it', ChassisName, ({ match }) =>
      match(ForcedName),
    ),
    rule('The local database gives a chassis a name, unless that is empty', GivenName, ({ match, where }) => {
      const { value: name } = match(OpenVSwitchId, { key: 'system-id' })
      where(name, (n) => n !== '')
      return { name }
    }),
    rule(
      'A chassis has the name that the local database gives it, unless the command line or a file gives another',
      ChassisName,
      ({ match, not }) => {
        not(ForcedName, {})
        return match(GivenName)
      },
    ),
    rule('A chassis keeps its name while the local database gives it none', ChassisName, ({ match, not }) => {
      not(ForcedName, {})
      not(GivenName, {})
      return match(RememberedName)
    }),
    rule('A setting `KEY-NAME` is for the chassis of that name alone', OwnSetting, ({ match, where }) => {
      const { name } = match(ChassisName)
      const { key, value } = match(OpenVSwitchId)
      where([key, name], (k, n) => k.endsWith(`-${n}`))
      return { key: compute([key, name], (k, n) => k.slice(0, -(n.length + 1))), value }
    }),
    rule('A chassis follows the settings that are for it alone', Setting, ({ match }) => match(OwnSetting)),
    rule(
      'A chassis follows a setting for all chassis unless it has one of that key for itself',
      Setting,
      ({ match, not }) => {
        const { key, value } = match(OpenVSwitchId)
        not(OwnSetting, { key })
        return { key, value }
      },
    ),
    rule(
      'The integration bridge is called br-int unless a setting gives another name',
      BridgeName,
      ({ matchOr }) => ({ name: matchOr(Setting, { key: 'ovn-bridge' }, { value: 'br-int' }).value }),
    ),
    rule('The integration bridge is the bridge of that name', IntegrationBridge, ({ match }) => {
      const { name } = match(BridgeName)
      const { uuid, datapath_type } = match(Bridge.actual, { name })
      return { bridge: uuid, name, datapathType: datapath_type }
    }),
  ],
})
