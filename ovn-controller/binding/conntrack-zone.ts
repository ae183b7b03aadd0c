/**
 * Connection-tracking zones: one for each port of this chassis, two for each local datapath (ovn-controller(8),
 * `ct-zone-*`).
 */
import { allocation, compute, integer, record, relation, rule, text, textColumn } from '../../rules/index.ts'
import { feature, uuid } from '../../tables/index.ts'
import { IntegrationBridge } from '../chassis/setting.ts'
import { BridgeExternalId } from '../database/local.ts'
import { DNAT_ZONE, SNAT_ZONE } from '../register/register.ts'
import { LocalDatapath } from './local-datapath.ts'
import { LocalPort } from './local-port.ts'

/** The numbers that zones are taken from; 0 is the zone of packets that no zone is loaded for. */
const zoneRange = record('range of zones', { from: integer, to: integer })
const ALL_ZONES = zoneRange.of({ from: 1, to: 0xffff })

const Request = relation('ZoneRequest', { scope: zoneRange, key: textColumn })
const Known = relation('KnownZone', { scope: zoneRange, key: textColumn, number: integer })

/** The zone of a port by the name of the port, or of a datapath by `NAME_dnat` and `NAME_snat`. */
export const Zone = relation('Zone', { scope: zoneRange, key: textColumn, number: integer })

/** The names of the zones of a datapath: for the translation of destinations, and of sources. */
const DatapathZoneNames = relation('DatapathZoneNames', { dp: uuid, dnat: textColumn, snat: textColumn })

/** The actions that load the zones of a datapath. */
export const DatapathZones = relation('DatapathZones', { dp: uuid, load: textColumn })

const PREFIX = 'ct-zone-'

/** A zone as an external id of the integration bridge, where zones are kept over restarts. */
const WantedZone = relation('WantedZoneId', { uuid, key: textColumn, value: textColumn })

/** What has to change in these external ids. */
export const AddZone = relation('add Bridge.external_ids', { uuid, key: textColumn, value: textColumn })
export const DropZone = relation('drop Bridge.external_ids', { uuid, key: textColumn, value: textColumn })

export const conntrackZones = feature({
  name: 'zones of connection tracking',
  nodes: { ct_zones: [Zone, DatapathZones] },
  rules: [
    rule('A port of this chassis has a zone, by its name', Request, ({ match }) => ({
      scope: ALL_ZONES,
      key: match(LocalPort).name,
    })),
    rule('The zones of a local datapath are named after it', DatapathZoneNames, ({ match }) => {
      const { dp, name } = match(LocalDatapath)
      return { dp, dnat: text`${name}_dnat`, snat: text`${name}_snat` }
    }),
    rule('A local datapath has a zone for destinations and one for sources', Request, ({ match }) => {
      const { dnat, snat } = match(DatapathZoneNames)
      return [
        { scope: ALL_ZONES, key: dnat },
        { scope: ALL_ZONES, key: snat },
      ]
    }),
    rule('A zone has the number that the integration bridge says', Known, ({ match, where }) => {
      const { bridge } = match(IntegrationBridge)
      const { key, value } = match(BridgeExternalId, { uuid: bridge })
      where([key, value], (k, v) => k.startsWith(PREFIX) && /^\d+$/.test(v))
      return {
        scope: ALL_ZONES,
        key: compute(key, (k) => k.slice(PREFIX.length)),
        number: compute(value, Number),
      }
    }),
    allocation('Each zone has a number of its own, and keeps it', Zone, {
      requests: Request,
      preferences: Known,
      ranges: ({ from, to }) => ({ from, to }),
    }),

    rule('Packets of a datapath are loaded with both of its zones', DatapathZones, ({ match }) => {
      const names = match(DatapathZoneNames)
      const { number: dnat } = match(Zone, { key: names.dnat })
      const { number: snat } = match(Zone, { key: names.snat })
      return { dp: names.dp, load: text`set_field:${dnat}->${DNAT_ZONE},set_field:${snat}->${SNAT_ZONE}` }
    }),

    rule('The integration bridge says which zone has which number', WantedZone, ({ match }) => {
      const { bridge } = match(IntegrationBridge)
      const { key, number } = match(Zone)
      return { uuid: bridge, key: text`${PREFIX}${key}`, value: text`${number}` }
    }),
    rule('A zone that the bridge does not name is added to its external ids', AddZone, ({ match, not }) => {
      const { uuid, key, value } = match(WantedZone)
      not(BridgeExternalId, { uuid, key, value })
      return { uuid, key, value }
    }),
    rule(
      'A zone that is not in use leaves the external ids of the bridge',
      DropZone,
      ({ match, not, where }) => {
        const { bridge: uuid } = match(IntegrationBridge)
        const { key, value } = match(BridgeExternalId, { uuid })
        where(key, (k) => k.startsWith(PREFIX))
        not(WantedZone, { uuid, key, value })
        return { uuid, key, value }
      },
    ),
  ],
})
