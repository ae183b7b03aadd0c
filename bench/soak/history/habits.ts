/** Who writes what: the habits of operators, of hypervisors, and of a northd as a controller sees it. */
import { asUuid, type DatabaseSchema, type Uuid, vswitch } from '../../../ovsdb/index.ts'
import { derivedUuid } from '../../../tables/index.ts'
import type { Change, Columns } from './change.ts'
import type { Habit } from './random-history.ts'

/** The name of the chassis whose controller is looked at; histories write rows of that name as well. */
export const CHASSIS = 'hv1'

const nothing: ReadonlySet<string> = new Set()

function row(table: string, uuid: Uuid, columns: Columns): Change {
  return { kind: 'insert', table, uuid, columns }
}

/** The uuid of a row that a server makes: another one than it will have. */
const standIn = (n: number): Uuid => asUuid(`00000000-0000-4000-8000-00000000000${n}`)

/** What operators write into a northbound. The number of the configuration is left to whoever waits for it. */
export const operators: Habit = {
  place: 'nb',
  weight: 4,
  favourites: {
    Logical_Switch: 5,
    Logical_Switch_Port: 12,
    Logical_Router: 5,
    Logical_Router_Port: 8,
    Port_Group: 2,
    Address_Set: 2,
    ACL: 3,
    Logical_Router_Static_Route: 3,
    Logical_Router_Policy: 2,
    NAT: 2,
    NB_Global: 3,
  },
  except: nothing,
  exceptColumns: new Set(['NB_Global.nb_cfg']),
  keptColumns: nothing,
  shared: false,
  present: [],
}

/** What others than northd write into its southbound: hypervisors what is theirs, and anybody what is northd's. */
export const hypervisors: Habit = {
  place: 'sb',
  weight: 1,
  favourites: { Chassis: 12, Chassis_Private: 8, Encap: 4, Port_Binding: 8, MAC_Binding: 2 },
  except: nothing,
  exceptColumns: nothing,
  keptColumns: nothing,
  shared: true,
  present: [],
}

/** What a controller finds in its southbound: rows of northd and of other hypervisors, its own not left alone. */
export const northds: Habit = {
  place: 'sb',
  weight: 3,
  favourites: {
    Datapath_Binding: 6,
    Port_Binding: 16,
    Logical_Flow: 12,
    Chassis: 4,
    Encap: 4,
    Address_Set: 2,
    Port_Group: 2,
    Multicast_Group: 3,
    MAC_Binding: 2,
  },
  except: new Set(['RBAC_Role', 'RBAC_Permission', 'Connection', 'SSL']),
  exceptColumns: new Set([
    'SB_Global.nb_cfg',
    'SB_Global.connections',
    'SB_Global.ssl',
    'Chassis_Private.nb_cfg',
  ]),
  keptColumns: nothing,
  shared: false,
  present: [
    row('Chassis', derivedUuid('Chassis', CHASSIS), { name: CHASSIS }),
    row('Chassis_Private', derivedUuid('Chassis_Private', CHASSIS), { name: CHASSIS }),
    row('SB_Global', standIn(0), {}),
  ],
}

/** The columns of the switch's database that say what there is to be; the others the switch writes. */
const configuration: Readonly<Record<string, readonly string[]>> = {
  Open_vSwitch: ['bridges', 'external_ids', 'other_config'],
  Bridge: ['name', 'ports', 'fail_mode', 'external_ids', 'other_config', 'flow_tables'],
  Port: ['name', 'interfaces', 'tag', 'trunks', 'vlan_mode', 'external_ids', 'other_config', 'qos'],
  Interface: [
    'name',
    'type',
    'options',
    'external_ids',
    'mac',
    'ofport_request',
    'mtu_request',
    'other_config',
  ],
  QoS: ['type', 'queues', 'external_ids', 'other_config'],
  Queue: ['dscp', 'external_ids', 'other_config'],
  Flow_Table: ['name', 'prefixes', 'external_ids'],
}

/** What is done on a hypervisor: bridges, ports and interfaces that come and go, with any identity. */
export const localPorts: Habit = {
  place: 'vswitch',
  weight: 2,
  favourites: { Interface: 6, Port: 3, Bridge: 2, Open_vSwitch: 2 },
  except: new Set(Object.keys(vswitch.tables).filter((table) => !Object.hasOwn(configuration, table))),
  exceptColumns: new Set(
    Object.entries((vswitch as DatabaseSchema).tables).flatMap(([table, { columns }]) =>
      Object.keys(columns)
        .filter((column) => !configuration[table]?.includes(column))
        .map((column) => `${table}.${column}`),
    ),
  ),
  // Without its name and its southbound a controller has nothing to do.
  keptColumns: new Set(['Open_vSwitch.external_ids']),
  shared: true,
  present: [
    row('Interface', standIn(1), { name: 'br-int' }),
    row('Port', standIn(2), { name: 'br-int', interfaces: ['uuid', standIn(1)] }),
    row('Bridge', standIn(3), { name: 'br-int', ports: ['uuid', standIn(2)] }),
    row('Open_vSwitch', standIn(4), { bridges: ['uuid', standIn(3)] }),
  ],
}
