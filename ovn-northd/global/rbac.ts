/** What a controller may write, when the southbound checks its role (ovn-sb(5), RBAC_Role). */
import { compute, flag, relation, rule, textColumn } from '../../rules/index.ts'
import { derivedUuid, rowIdentity, uuid } from '../../tables/index.ts'
import { RbacPermission, RbacRole } from '../database/southbound.ts'

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
const WantedPermission = relation('WantedPermission', { key: textColumn, proposed: uuid })
const KnownPermission = relation('KnownPermission', { key: textColumn, uuid })
const permission = rowIdentity('RBAC_Permission', WantedPermission, KnownPermission)

const WantedRole = relation('WantedRole', { key: textColumn, proposed: uuid })
const KnownRole = relation('KnownRole', { key: textColumn, uuid })
const role = rowIdentity('RBAC_Role', WantedRole, KnownRole)

export const rbacRules = [
  rule(Permission, () =>
    permissions.map(({ table, authorization, insertDelete }) => ({ table, authorization, insertDelete })),
  ),
  rule(Update, () => permissions.flatMap(({ table, update }) => update.map((column) => ({ table, column })))),

  rule(WantedPermission, ({ match }) => {
    const { table } = match(Permission)
    return { key: table, proposed: compute(table, (name) => derivedUuid('RBAC_Permission', name)) }
  }),
  // A row stands for the table it is about.
  rule(KnownPermission, ({ match }) => {
    const { uuid, table } = match(RbacPermission.actual)
    return { key: table, uuid }
  }),
  ...permission.rules,
  rule(RbacPermission.desired, ({ match }) => {
    const { table, insertDelete } = match(Permission)
    const { uuid } = match(permission.row, { key: table })
    return { uuid, table, insert_delete: insertDelete }
  }),
  rule(RbacPermission.elements.authorization.desired, ({ match }) => {
    const { table, authorization } = match(Permission)
    const { uuid } = match(permission.row, { key: table })
    return { uuid, value: authorization }
  }),
  rule(RbacPermission.elements.update.desired, ({ match }) => {
    const { table, column } = match(Update)
    const { uuid } = match(permission.row, { key: table })
    return { uuid, value: column }
  }),

  rule(WantedRole, () => ({ key: ROLE, proposed: derivedUuid('RBAC_Role', ROLE) })),
  rule(KnownRole, ({ match }) => {
    const { uuid, name } = match(RbacRole.actual)
    return { key: name, uuid }
  }),
  ...role.rules,
  rule(RbacRole.desired, ({ match }) => {
    const { key, uuid } = match(role.row)
    return { uuid, name: key }
  }),
  rule(RbacRole.elements.permissions.desired, ({ match }) => {
    const { uuid } = match(role.row)
    const { key: table, uuid: value } = match(permission.row)
    return { uuid, key: table, value }
  }),
]
