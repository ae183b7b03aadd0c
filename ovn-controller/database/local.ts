/** The local Open vSwitch database as the rules see it (ovs-vswitchd.conf.db(5)). */
import { vswitch as schema } from '../../ovsdb/index.ts'
import { syncedTable, Tables } from '../../tables/index.ts'

export const local = new Tables(schema, 'local')

export const OpenVSwitch = local.rows('Open_vSwitch', ['next_cfg', 'cur_cfg'])
export const OpenVSwitchId = local.elements('Open_vSwitch', 'external_ids')
export const OpenVSwitchConfig = local.elements('Open_vSwitch', 'other_config')
export const InterfaceTypes = local.elements('Open_vSwitch', 'iface_types')
export const Bridge = syncedTable(local, 'Bridge', {
  cells: ['name', 'datapath_type', 'fail_mode'],
  elements: [],
  shared: true,
})
export const BridgePorts = local.elements('Bridge', 'ports')
export const BridgeExternalId = local.elements('Bridge', 'external_ids')
export const BridgeFlowTables = local.elements('Bridge', 'flow_tables')
export const FlowTable = syncedTable(local, 'Flow_Table', {
  cells: [],
  elements: ['prefixes'],
  shared: true,
})
export const Port = syncedTable(local, 'Port', {
  cells: ['name'],
  elements: ['interfaces', 'external_ids'],
  shared: true,
})
export const Interface = syncedTable(local, 'Interface', {
  cells: ['name', 'type'],
  observed: ['ofport'],
  elements: ['options'],
  shared: true,
})
export const InterfaceExternalId = local.elements('Interface', 'external_ids')
export const Tls = local.rows('SSL', ['private_key', 'certificate', 'ca_cert', 'bootstrap_ca_cert'])
export const CollectorSet = local.rows('Flow_Sample_Collector_Set', ['id', 'bridge'])
