/** Who writes what: the habits of operators, of hypervisors, and of a northd as a controller sees it. */
import type { Habit } from './random-history.ts'

const nothing: ReadonlySet<string> = new Set()

/** What operators write into a northbound. Numbers of configurations are left to whoever waits for them. */
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
  exceptColumns: new Set([
    'NB_Global.nb_cfg',
    'NB_Global.sb_cfg',
    'NB_Global.hv_cfg',
    'NB_Global.connections',
    'NB_Global.ssl',
  ]),
  shared: false,
}

/** What others than northd write into its southbound: hypervisors what is theirs, and anybody what is northd's. */
export const hypervisors: Habit = {
  place: 'sb',
  weight: 1,
  favourites: { Chassis: 12, Chassis_Private: 8, Encap: 4, Port_Binding: 8, MAC_Binding: 2 },
  except: nothing,
  exceptColumns: new Set(['SB_Global.connections', 'SB_Global.ssl']),
  shared: true,
}
