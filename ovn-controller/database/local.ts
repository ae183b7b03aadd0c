/** The local Open vSwitch database as the rules see it (ovs-vswitchd.conf.db(5)). */
import { vswitch as schema } from '../../ovsdb/index.ts'
import { Tables } from '../../tables/index.ts'

export const local = new Tables(schema, 'local')

export const OpenVSwitchId = local.elements('Open_vSwitch', 'external_ids')
export const Bridge = local.rows('Bridge', ['name', 'datapath_type'])
export const BridgePorts = local.elements('Bridge', 'ports')
export const BridgeExternalId = local.elements('Bridge', 'external_ids')
export const PortInterfaces = local.elements('Port', 'interfaces')
export const Interface = local.rows('Interface', ['name', 'ofport'])
export const InterfaceExternalId = local.elements('Interface', 'external_ids')
