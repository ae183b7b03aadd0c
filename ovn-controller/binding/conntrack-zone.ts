/**
 * Connection-tracking zones: one for each port of this chassis, two for each local datapath
 * (ovn-controller(8), `ct-zone-*`).
 */
import { allocation, compute, integer, relation, rule, text, textColumn } from '../../rules/index.ts'
import { feature, uuid } from '../../tables/index.ts'
import { IntegrationBridge } from '../chassis/setting.ts'
import { BridgeExternalId } from '../database/local.ts'
import { LocalDatapath } from './local-datapath.ts'
import { LocalPort } from './local-port.ts'

const Request = relation('ZoneRequest', { scope: textColumn, key: textColumn })
const Known = relation('KnownZone', { scope: textColumn, key: textColumn, number: integer })

/** The zone of a user: a port by its name, or `NAME_dnat` and `NAME_snat` of a datapath. */
export const Zone = relation('Zone', { scope: textColumn, key: textColumn, number: integer })

/** What the zones of a datapath are called: in which it translates destinations, and sources. */
const DatapathZoneNames = relation('DatapathZoneNames', { dp: uuid, dnat: textColumn, snat: textColumn })

/** The actions that load the zones of a datapath. */
export const DatapathZones = relation('DatapathZones', { dp: uuid, load: textColumn })

const PREFIX = 'ct-zone-'
const MAX_ZONE = 0xffff

/** What has to change in the bridge's external_ids, where zones are kept over restarts. */
export const AddZone = relation('add Bridge.external_ids', { uuid, key: textColumn, value: textColumn })
export const DropZone = relation('drop Bridge.external_ids', { uuid, key: textColumn, value: textColumn })
const WantedZone = relation('WantedZoneId', { uuid, key: textColumn, value: textColumn })

export const conntrackZones = feature({
  name: 'zones of connection tracking',
  nodes: { ct_zones: [Zone, DatapathZones] },
  rules: [
    rule('A port has a zone, by its name; a datapath has two', Request, ({ match }) => ({
      scope: 'zone',
      key: match(LocalPort).name,
    })),
    rule('?', DatapathZoneNames, ({ match }) => {
      const { dp, name } = match(LocalDatapath)
      return { dp, dnat: text`${name}_dnat`, snat: text`${name}_snat` }
    }),
    rule('?', Request, ({ match }) => {
      const { dnat, snat } = match(DatapathZoneNames)
      return [
        { scope: 'zone', key: dnat },
        { scope: 'zone', key: snat },
      ]
    }),
    rule('?', Known, ({ match, where }) => {
      const { bridge } = match(IntegrationBridge)
      const { key, value } = match(BridgeExternalId, { uuid: bridge })
      where([key, value], (k, v) => k.startsWith(PREFIX) && /^\d+$/.test(v))
      return {
        scope: 'zone',
        key: compute(key, (k) => k.slice(PREFIX.length)),
        number: compute(value, Number),
      }
    }),
    allocation('?', Zone, {
      requests: Request,
      preferences: Known,
      ranges: () => ({ from: 1, to: MAX_ZONE }),
    }),

    rule('Packets of a datapath are loaded with both of its zones', DatapathZones, ({ match }) => {
      const names = match(DatapathZoneNames)
      const { number: dnat } = match(Zone, { key: names.dnat })
      const { number: snat } = match(Zone, { key: names.snat })
      return { dp: names.dp, load: text`set_field:${dnat}->reg11,set_field:${snat}->reg12` }
    }),

    rule('?', WantedZone, ({ match }) => {
      const { bridge } = match(IntegrationBridge)
      const { key, number } = match(Zone)
      return { uuid: bridge, key: text`${PREFIX}${key}`, value: text`${number}` }
    }),
    rule('?', AddZone, ({ match, not }) => {
      const { uuid, key, value } = match(WantedZone)
      not(BridgeExternalId, { uuid, key, value })
      return { uuid, key, value }
    }),
    rule('?', DropZone, ({ match, not, where }) => {
      const { bridge } = match(IntegrationBridge)
      const { key, value } = match(BridgeExternalId, { uuid: bridge })
      where(key, (k) => k.startsWith(PREFIX))
      not(WantedZone, { uuid: bridge, key, value })
      return { uuid: bridge, key, value }
    }),
  ],
})
