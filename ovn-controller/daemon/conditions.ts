/** The rows that the rules ask for, as conditions of the monitor of the southbound. */
import type { Clause, Conditions } from '../../ovsdb/index.ts'
import type { Instance } from '../../rules/index.ts'
import { MonitorAll, MonitoredRow } from '../binding/monitored.ts'

/** What every chassis has to know, wherever it is: what leads from one datapath to another, and nested ports. */
const ALWAYS: Readonly<Record<string, readonly Clause[]>> = {
  Port_Binding: [
    ['type', '==', 'patch'],
    ['type', '==', 'chassisredirect'],
    ['type', '==', 'external'],
    ['parent_port', '!=', null],
  ],
  Logical_Flow: [['logical_dp_group', '!=', null]],
  Multicast_Group: [],
  MAC_Binding: [],
  Chassis_Private: [],
  Chassis_Template_Var: [],
  IP_Multicast: [],
  ECMP_Nexthop: [],
  Service_Monitor: [],
  BFD: [],
}

/** The conditions for now. */
export function conditionsOf(instance: Instance): Conditions {
  const tables = Object.entries(ALWAYS)
  if (instance.facts(MonitorAll).length > 0)
    return Object.fromEntries(tables.map(([table]) => [table, [true]]))
  const clauses = new Map(tables.map(([table, always]) => [table, [...always]]))
  for (const { table, column, key, value } of instance.facts(MonitoredRow))
    clauses.get(table)?.push(key === null ? [column, '==', value] : [column, 'includes', [[key, value]]])
  return Object.fromEntries(clauses)
}
