/**
 * What a chassis is told: by its command line, and by the local database's external_ids (ovn-controller(8),
 * Configuration).
 */
import { compute, input, relation, rule, text, textColumn } from '../../rules/index.ts'
import { feature, uuid } from '../../tables/index.ts'
import { Bridge, OpenVSwitchId } from '../database/local.ts'

/** What the daemon knows of the machine it runs on. */
export const HostName = input('host name', { name: textColumn }, { few: true })

/** A name of the chassis that the local database has no say in: from the command line, or a file. */
export const ForcedName = input('forced name', { name: textColumn })

/** A setting of this chassis. */
export const Setting = relation('Setting', { key: textColumn, value: textColumn }, { few: true, rare: true })

/** The name of this chassis. */
export const ChassisName = relation('ChassisName', { name: textColumn }, { few: true, rare: true })

/** A setting for this chassis by its name, which others in the same database do not have. */
const OwnSetting = relation('OwnSetting', { key: textColumn, value: textColumn })

/** The integration bridge. */
export const IntegrationBridge = relation(
  'IntegrationBridge',
  {
    bridge: uuid,
    name: textColumn,
    datapathType: textColumn,
  },
  { few: true, rare: true },
)

/** The name of the integration bridge, there or not. */
export const BridgeName = relation('BridgeName', { name: textColumn }, { few: true })

export const settings = feature({
  name: 'settings',
  outputs: [Setting, BridgeName],
  rules: [
    rule(
      'A chassis is called what it was told, or else what the local database says',
      ChassisName,
      ({ match }) => ({ name: match(ForcedName).name }),
    ),
    rule('?', ChassisName, ({ match, not }) => {
      const { value: name } = match(OpenVSwitchId, { key: 'system-id' })
      not(ForcedName, {})
      return { name }
    }),
    rule(
      '`KEY-NAME` is for the chassis of that name, and wins over `KEY`',
      OwnSetting,
      ({ match, where }) => {
        const { name } = match(ChassisName)
        const { key, value } = match(OpenVSwitchId)
        where([key, name], (k, n) => k.endsWith(`-${n}`))
        return { key: compute([key, name], (k, n) => k.slice(0, -(n.length + 1))), value }
      },
    ),
    rule('?', Setting, ({ match }) => {
      const { key, value } = match(OwnSetting)
      return { key, value }
    }),
    rule('?', Setting, ({ match, not }) => {
      const { key, value } = match(OpenVSwitchId)
      not(OwnSetting, { key })
      return { key, value }
    }),
    rule(
      'The integration bridge is called br-int unless a setting says otherwise',
      BridgeName,
      ({ match }) => ({ name: match(Setting, { key: 'ovn-bridge' }).value }),
    ),
    rule('?', BridgeName, ({ match, not }) => {
      match(HostName)
      not(Setting, { key: 'ovn-bridge' })
      return { name: text`br-int` }
    }),
    rule('?', IntegrationBridge, ({ match }) => {
      const { name } = match(BridgeName)
      const { uuid, datapath_type } = match(Bridge.actual, { name })
      return { bridge: uuid, name, datapathType: datapath_type }
    }),
  ],
})
