/**
 * A southbound database, read with a stock tool, as far as turning its logical
 * flows into OpenFlow needs it: what the daemon's relations hold, in plain maps.
 */
import type { Sandbox } from '../../../bench/stock/index.ts'
import type { OptionDefinition } from '../../../ovn-controller/actions/index.ts'

type Cell = string | number | readonly [string, unknown]
type Row = Readonly<Record<string, Cell>>

export interface LogicalFlow {
  readonly datapath: string
  readonly pipeline: 'ingress' | 'egress'
  readonly table: number
  readonly priority: number
  readonly match: string
  readonly actions: string
  readonly uuid: string
  readonly controllerMeter: string | undefined
}

export interface Datapath {
  readonly key: number
  readonly kind: 'switch' | 'router'
  /** Ports and multicast groups by name. */
  readonly keys: ReadonlyMap<string, number>
}

export interface Southbound {
  readonly flows: readonly LogicalFlow[]
  readonly datapaths: ReadonlyMap<string, Datapath>
  readonly sets: Readonly<Record<string, readonly string[]>>
  /** By name as the flows write it, prefixed with the datapath's key and `_`. */
  readonly groups: Readonly<Record<string, readonly string[]>>
  /** By version and name, such as `4 router`. */
  readonly dhcpOptions: ReadonlyMap<string, OptionDefinition>
}

function atoms(cell: Cell | undefined): readonly string[] {
  if (!Array.isArray(cell)) return cell === undefined ? [] : [String(cell)]
  if (cell[0] === 'uuid') return [String(cell[1])]
  return cell[0] === 'set' ? (cell[1] as Cell[]).flatMap(atoms) : []
}

function entries(cell: Cell | undefined): ReadonlyMap<string, string> {
  return new Map(Array.isArray(cell) && cell[0] === 'map' ? (cell[1] as [string, string][]) : [])
}

export async function transact(
  sandbox: Sandbox,
  ...operations: readonly object[]
): Promise<readonly Row[][]> {
  const text = JSON.stringify(['OVN_Southbound', ...operations])
  const reply: readonly { rows?: Row[]; error?: string; details?: string }[] = JSON.parse(
    await sandbox.run('ovsdb-client', 'transact', sandbox.remote('sb'), text),
  )
  for (const one of reply) if (one?.error) throw new Error(`${one.error}: ${one.details}`)
  return reply.map((one) => one?.rows ?? [])
}

export async function readSouthbound(sandbox: Sandbox): Promise<Southbound> {
  const tables = ['Logical_Flow', 'Logical_DP_Group', 'Datapath_Binding', 'Port_Binding', 'Multicast_Group']
  const [
    lflows = [],
    dpGroups = [],
    bindings = [],
    ports = [],
    multicast = [],
    addressSets = [],
    portGroups = [],
    dhcp4 = [],
    dhcp6 = [],
  ] = await transact(
    sandbox,
    ...[...tables, 'Address_Set', 'Port_Group', 'DHCP_Options', 'DHCPv6_Options'].map((table) => ({
      op: 'select',
      table,
      where: [],
    })),
  )
  const keys = new Map<string, Map<string, number>>()
  const keyed = (datapath: string, name: Cell | undefined, key: Cell | undefined) => {
    const names = keys.get(datapath) ?? new Map<string, number>()
    names.set(String(name), Number(key))
    keys.set(datapath, names)
  }
  for (const row of ports) keyed(atoms(row.datapath)[0] ?? '', row.logical_port, row.tunnel_key)
  for (const row of multicast) keyed(atoms(row.datapath)[0] ?? '', row.name, row.tunnel_key)
  const datapaths = new Map(
    bindings.map((row): [string, Datapath] => {
      const uuid = atoms(row._uuid)[0] ?? ''
      const kind = entries(row.external_ids).has('logical-router') ? 'router' : 'switch'
      return [uuid, { key: Number(row.tunnel_key), kind, keys: keys.get(uuid) ?? new Map() }]
    }),
  )
  const members = new Map(dpGroups.map((row) => [atoms(row._uuid)[0], atoms(row.datapaths)]))
  const flows = lflows.flatMap((row): LogicalFlow[] => {
    const own = atoms(row.logical_datapath)
    const all = own.length > 0 ? own : (members.get(atoms(row.logical_dp_group)[0]) ?? [])
    return all.map((datapath) => ({
      datapath,
      pipeline: row.pipeline === 'ingress' ? 'ingress' : 'egress',
      table: Number(row.table_id),
      priority: Number(row.priority),
      match: String(row.match),
      actions: String(row.actions),
      uuid: atoms(row._uuid)[0] ?? '',
      controllerMeter: atoms(row.controller_meter)[0],
    }))
  })
  return {
    flows,
    datapaths,
    sets: Object.fromEntries(addressSets.map((row) => [String(row.name), atoms(row.addresses)])),
    groups: Object.fromEntries(portGroups.map((row) => [String(row.name), atoms(row.ports)])),
    dhcpOptions: new Map([
      ...dhcp4.map((row) => [`4 ${row.name}`, { code: Number(row.code), type: String(row.type) }] as const),
      ...dhcp6.map((row) => [`6 ${row.name}`, { code: Number(row.code), type: String(row.type) }] as const),
    ]),
  }
}
