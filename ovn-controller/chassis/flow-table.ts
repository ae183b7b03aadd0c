/**
 * The fields by whose prefixes the switch looks flows up, set for all tables of the integration bridge
 * (ovs-vswitchd.conf.db(5), Flow_Table, `prefixes`).
 */
import { compute, count, input, integer, max, min, relation, rule } from '../../rules/index.ts'
import { derivedUuid, feature, uuid } from '../../tables/index.ts'
import { BridgeFlowTables, FlowTable } from '../database/local.ts'
import { IntegrationBridge } from './setting.ts'

/** How many prefixes the local database takes for a table; nothing while its schema is not known. */
export const PrefixCapacity = input('prefix capacity', { number: integer })

/** A table of a bridge whose row has to become another one: the row that it gets, and the row that it has. */
export const AddFlowTable = relation('add Bridge.flow_tables', { uuid, key: integer, value: uuid })
export const DropFlowTable = relation('drop Bridge.flow_tables', { uuid, key: integer, value: uuid })

/** The fields, of which the first ones are set, as many as there may be (OVN 25.03, controller/ovn-controller.c). */
const PREFIXES = ['ip_src', 'ip_dst', 'ipv6_src', 'ipv6_dst'] as const

/** How many tables a bridge has; they are numbered from 0. */
const TABLES = 255
const EVERY_TABLE = Array.from({ length: TABLES }, (_, table) => table)

/** How many prefixes a table gets. */
const Limit = relation('PrefixLimit', { number: integer }, { few: true, rare: true })

/** How many tables of a bridge have rows, and the first and the last of these rows. */
const Described = relation('DescribedTables', { bridge: uuid, number: integer, first: uuid, last: uuid })

/** How many prefixes the row of a table has. */
const PrefixCount = relation('FlowTablePrefixes', { row: uuid, number: integer })

/** A bridge whose tables all have rows, the first one with as many prefixes as it gets. */
const Settled = relation('SettledFlowTables', { bridge: uuid })

/** The row that all tables of a bridge share. */
const Common = relation('CommonFlowTable', { bridge: uuid, row: uuid })

/** The row that all tables of a bridge have to share, where the bridge is not settled. */
const Wanted = relation('WantedFlowTable', { bridge: uuid, row: uuid })

export const flowTables = feature({
  name: 'prefixes of flow tables',
  writes: [FlowTable],
  rules: [
    rule('A table gets as many prefixes as the local database takes', Limit, ({ match, each }) => {
      const { number } = match(PrefixCapacity)
      return { number: each(number, (n) => (n > 0 ? [Math.min(n, PREFIXES.length)] : [])) }
    }),
    rule('The rows of the tables of the integration bridge are counted', Described, ({ match }) => {
      const { bridge } = match(IntegrationBridge)
      const { key, value } = match(BridgeFlowTables, { uuid: bridge })
      return { bridge, number: count(key), first: min(value), last: max(value) }
    }),
    rule('The prefixes of a row are counted', PrefixCount, ({ match }) => {
      const { uuid: row, value } = match(FlowTable.elements.prefixes.actual)
      return { row, number: count(value) }
    }),
    rule(
      'A bridge whose first table has as many prefixes as it gets is settled, whatever an operator has set beyond that',
      Settled,
      ({ match }) => {
        const { bridge } = match(Described, { number: TABLES })
        const { value: row } = match(BridgeFlowTables, { uuid: bridge, key: 0 })
        const { number } = match(PrefixCount, { row })
        match(Limit, { number })
        return { bridge }
      },
    ),
    rule(
      'All tables share a row when the first of their rows is also the last',
      Common,
      ({ match, where }) => {
        const { bridge, first, last } = match(Described, { number: TABLES })
        where([first, last], (a, b) => a === b)
        return { bridge, row: first }
      },
    ),
    rule(
      'The tables of a bridge that is not settled get one row, the one that they share already or a new one',
      Wanted,
      ({ match, matchOr, not }) => {
        match(Limit)
        const { bridge } = match(IntegrationBridge)
        not(Settled, { bridge })
        const made = compute(bridge, (b) => derivedUuid('Flow_Table', b))
        const { row } = matchOr(Common, { bridge }, { row: made })
        return { bridge, row }
      },
    ),
    rule('The row that all tables have to share is there', FlowTable.desired, ({ match }) => ({
      uuid: match(Wanted).row,
    })),
    rule(
      'The row that all tables have to share has as many prefixes as a table gets',
      FlowTable.elements.prefixes.desired,
      ({ match, each }) => {
        const { row } = match(Wanted)
        const { number } = match(Limit)
        return { uuid: row, value: each(number, (n) => PREFIXES.slice(0, n)) }
      },
    ),
    rule('Every table that has not the common row gets it', AddFlowTable, ({ match, not, each }) => {
      const { bridge: uuid, row: value } = match(Wanted)
      const key = each(uuid, () => EVERY_TABLE)
      not(BridgeFlowTables, { uuid, key, value })
      return { uuid, key, value }
    }),
    rule('A table loses a row that is not the common one', DropFlowTable, ({ match, where }) => {
      const { bridge: uuid, row } = match(Wanted)
      const { key, value } = match(BridgeFlowTables, { uuid })
      where([key, value, row], (table, described, wanted) => table < TABLES && described !== wanted)
      return { uuid, key, value }
    }),
  ],
})
