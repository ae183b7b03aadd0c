/** What a controller may write, when the southbound checks its role (ovn-sb(5), RBAC_Role). */
import { facts, flag, relation, rule, textColumn } from '../../rules/index.ts'
import { rowIdentity } from '../../tables/index.ts'
import { RbacPermission, RbacRole } from '../database/southbound.ts'
import { feature } from '../feature.ts'

const ROLE = 'ovn-controller'

interface Permission {
  readonly table: string
  /** The column that has to hold the controller's name; empty where any row may be written. */
  readonly authorization: string
  readonly insertDelete: boolean
  readonly update: readonly string[]
}

const permissions: readonly Permission[] = [
  {
    table: 'Chassis',
    authorization: 'name',
    insertDelete: true,
    update: ['nb_cfg', 'external_ids', 'encaps', 'vtep_logical_switches', 'other_config', 'transport_zones'],
  },
  {
    table: 'Chassis_Private',
    authorization: 'name',
    insertDelete: true,
    update: ['nb_cfg', 'nb_cfg_timestamp', 'chassis', 'external_ids'],
  },
  {
    table: 'Controller_Event',
    authorization: '',
    insertDelete: true,
    update: ['chassis', 'event_info', 'event_type', 'seq_num'],
  },
  { table: 'Encap', authorization: 'chassis_name', insertDelete: true, update: ['type', 'options', 'ip'] },
  { table: 'FDB', authorization: '', insertDelete: true, update: ['dp_key', 'mac', 'port_key', 'timestamp'] },
  {
    table: 'Port_Binding',
    authorization: '',
    insertDelete: false,
    update: ['chassis', 'additional_chassis', 'encap', 'additional_encap', 'up', 'virtual_parent', 'options'],
  },
  {
    table: 'MAC_Binding',
    authorization: '',
    insertDelete: true,
    update: ['logical_port', 'ip', 'mac', 'datapath', 'timestamp'],
  },
  { table: 'Service_Monitor', authorization: 'chassis_name', insertDelete: false, update: ['status'] },
  {
    table: 'IGMP_Group',
    authorization: 'chassis_name',
    insertDelete: true,
    update: ['address', 'protocol', 'chassis', 'datapath', 'ports'],
  },
  { table: 'BFD', authorization: 'chassis_name', insertDelete: false, update: ['status'] },
]

const Permission = relation('Permission', {
  table: textColumn,
  authorization: textColumn,
  insertDelete: flag,
})
const Update = relation('PermissionUpdate', { table: textColumn, column: textColumn })
const permission = rowIdentity('RBAC_Permission', { table: textColumn }, RbacPermission.actual, { few: true })
const role = rowIdentity('RBAC_Role', { name: textColumn }, RbacRole.actual, { few: true })

export const rbac = feature({
  name: 'the role of controllers',
  writes: [RbacPermission, RbacRole],
  rules: [
    facts(
      'A controller may write these tables',
      Permission,
      permissions.map(({ table, authorization, insertDelete }) => ({ table, authorization, insertDelete })),
    ),
    facts(
      'A controller may write these columns',
      Update,
      permissions.flatMap(({ table, update }) => update.map((column) => ({ table, column }))),
    ),

    rule('Each table that a controller may write has a permission', permission.wanted, ({ match }) => ({
      table: match(Permission).table,
    })),
    ...permission.rules,
    rule('A permission says if rows may be inserted and deleted', RbacPermission.desired, ({ match }) => {
      const { table, insertDelete } = match(Permission)
      const { uuid } = match(permission.row, { table })
      return { uuid, table, insert_delete: insertDelete }
    }),
    rule(
      "A permission names the column that has to hold the controller's name",
      RbacPermission.elements.authorization.desired,
      ({ match }) => {
        const { table, authorization } = match(Permission)
        const { uuid } = match(permission.row, { table })
        return { uuid, value: authorization }
      },
    ),
    rule(
      'A permission lists what columns may be written',
      RbacPermission.elements.update.desired,
      ({ match }) => {
        const { table, column } = match(Update)
        const { uuid } = match(permission.row, { table })
        return { uuid, value: column }
      },
    ),

    facts('There is one role, that of controllers', role.wanted, [{ name: ROLE }]),
    ...role.rules,
    rule('A role has its name', RbacRole.desired, ({ match }) => {
      const { name, uuid } = match(role.row)
      return { uuid, name }
    }),
    rule('A role has the permission for each table', RbacRole.elements.permissions.desired, ({ match }) => {
      const { uuid } = match(role.row)
      const { table, uuid: value } = match(permission.row)
      return { uuid, key: table, value }
    }),
  ],
})
