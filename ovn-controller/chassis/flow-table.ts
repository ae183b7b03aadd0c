/**
 * The fields by whose prefixes the switch looks flows up quickly, in all tables of the integration bridge (the
 * column `prefixes` of Flow_Table, ovs-vswitchd.conf.db(5)).
 */
import { compute, count, input, integer, max, min, relation, rule } from '../../rules/index.ts'
import { derivedUuid, feature, uuid } from '../../tables/index.ts'
import { BridgeFlowTables, FlowTable } from '../database/local.ts'
import { IntegrationBridge } from './setting.ts'

/** How many prefixes the local database takes for a table; nothing while it is not known. */
export const PrefixCapacity = input('prefix capacity', { number: integer })

/** What has to change in which row describes which table of a bridge. */
export const AddFlowTable = relation('add Bridge.flow_tables', { uuid, key: integer, value: uuid })
export const DropFlowTable = relation('drop Bridge.flow_tables', { uuid, key: integer, value: uuid })

/** The first of them are set, as many as there may be (OVN 25.03, controller/ovn-controller.c). */
const PREFIXES = ['ip_src', 'ip_dst', 'ipv6_src', 'ipv6_dst'] as const

/** The tables that a bridge has, numbered from 0. */
const TABLES = 255
const EVERY_TABLE = Array.from({ length: TABLES }, (_, table) => table)

/** How many prefixes a table gets. */
const Limit = relation('PrefixLimit', { number: integer }, { few: true, rare: true })
/** How many tables of the bridge are described, and by which rows, the first and the last of them. */
const Described = relation('DescribedTables', { bridge: uuid, number: integer, first: uuid, last: uuid })
const PrefixCount = relation('FlowTablePrefixes', { row: uuid, number: integer })

/** A bridge of which all tables are described, the first one with as many prefixes as there may be. */
const Settled = relation('SettledFlowTables', { bridge: uuid })
/** The row that describes all tables of a bridge. */
const Common = relation('CommonFlowTable', { bridge: uuid, row: uuid })
/** The row that has to do so, where the tables are not settled. */
const Wanted = relation('WantedFlowTable', { bridge: uuid, row: uuid })

export const flowTables = feature({
  name: 'prefixes of flow tables',
  writes: [FlowTable],
  rules: [
    rule('?', Limit, ({ match, each }) => {
      const { number } = match(PrefixCapacity)
      return { number: each(number, (n) => (n > 0 ? [Math.min(n, PREFIXES.length)] : [])) }
    }),
    rule('?', Described, ({ match }) => {
      const { bridge } = match(IntegrationBridge)
      const { key, value } = match(BridgeFlowTables, { uuid: bridge })
      return { bridge, number: count(key), first: min(value), last: max(value) }
    }),
    rule('?', PrefixCount, ({ match }) => {
      const { uuid: row, value } = match(FlowTable.elements.prefixes.actual)
      return { row, number: count(value) }
    }),
    rule(
      'Whatever else an operator has made of it stays: only the number of prefixes of the first table counts',
      Settled,
      ({ match }) => {
        const { bridge } = match(Described, { number: TABLES })
        const { value: row } = match(BridgeFlowTables, { uuid: bridge, key: 0 })
        const { number } = match(PrefixCount, { row })
        match(Limit, { number })
        return { bridge }
      },
    ),
    rule('?', Common, ({ match, where }) => {
      const { bridge, first, last } = match(Described, { number: TABLES })
      where([first, last], (a, b) => a === b)
      return { bridge, row: first }
    }),

    rule(
      'One row describes all tables: the one that does already, or a new one',
      Wanted,
      ({ match, not }) => {
        const { bridge, row } = match(Common)
        not(Settled, { bridge })
        return { bridge, row }
      },
    ),
    rule('?', Wanted, ({ match, not }) => {
      const { bridge } = match(IntegrationBridge)
      not(Common, { bridge })
      not(Settled, { bridge })
      return { bridge, row: compute(bridge, (b) => derivedUuid('Flow_Table', b)) }
    }),
    rule('?', FlowTable.desired, ({ match }) => {
      const { row } = match(Wanted)
      match(Limit)
      return { uuid: row }
    }),
    rule('?', FlowTable.elements.prefixes.desired, ({ match, each }) => {
      const { row } = match(Wanted)
      const { number } = match(Limit)
      return { uuid: row, value: each(number, (n) => PREFIXES.slice(0, n)) }
    }),
    rule('?', AddFlowTable, ({ match, not, each }) => {
      const { bridge: uuid, row: value } = match(Wanted)
      match(FlowTable.desired, { uuid: value })
      const key = each(uuid, () => EVERY_TABLE)
      not(BridgeFlowTables, { uuid, key, value })
      return { uuid, key, value }
    }),
    rule('?', DropFlowTable, ({ match, where }) => {
      const { bridge: uuid, row } = match(Wanted)
      match(FlowTable.desired, { uuid: row })
      const { key, value } = match(BridgeFlowTables, { uuid })
      where([key, value, row], (table, described, wanted) => table < TABLES && described !== wanted)
      return { uuid, key, value }
    }),
  ],
})
