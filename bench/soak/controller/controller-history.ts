/**
 * Histories for a controller: a network as ovn-northd makes it of a random northbound, interfaces for some of its ports,
 * and then anything.
 */
import { asUuid, type Json, northbound, southbound, type Uuid } from '../../../ovsdb/index.ts'
import { Random } from '../../engine/random.ts'
import { type Change, type History, operationsOf } from '../history/change.ts'
import { localPorts, northds, operators } from '../history/habits.ts'
import { MemoryDatabase } from '../history/memory-database.ts'
import { type Habit, randomHistory } from '../history/random-history.ts'
import { ClosedLoop } from '../northd/closed-loop.ts'

/** How many transactions made the northbound, by operators who have many ports, and none within another one. */
const NORTHBOUND = 20
const manyPorts: Habit = {
  ...operators,
  favourites: {
    Logical_Switch: 4,
    Logical_Switch_Port: 40,
    Logical_Router: 4,
    Logical_Router_Port: 12,
    ACL: 6,
  },
  exceptColumns: new Set([...operators.exceptColumns, 'Logical_Switch_Port.parent_name']),
}
/** So many ports of the network have an interface at the beginning. */
const INTERFACES = 4

/** A history that follows from the seed alone. */
export async function controllerHistory(seed: number, transactions: number): Promise<History> {
  const rows = await northdRows(seed)
  const random = new Random(seed)
  const names = rows.flatMap((row) =>
    row.kind === 'insert' && row.table === 'Port_Binding' && row.columns.type === undefined
      ? [String(row.columns.logical_port)]
      : [],
  )
  const some = Array.from({ length: INTERFACES }, () => names[random.below(names.length)] ?? 'p')
  const beginning: History = [
    { place: 'sb', changes: rows },
    ...[...new Set(some)].map((name, n) => ({ place: 'vswitch', changes: interfaceFor(name, n) }) as const),
  ]
  return randomHistory({ seed, transactions, habits: [northds, localPorts], beginning })
}

/** What northd writes for a random northbound. */
async function northdRows(seed: number): Promise<readonly Change[]> {
  const [nb, sb] = [new MemoryDatabase(northbound), new MemoryDatabase(southbound)]
  for (const { changes } of randomHistory({ seed, transactions: NORTHBOUND, habits: [manyPorts] }))
    nb.transact(operationsOf(changes, (table) => nb.rows(table)))
  const northd = new ClosedLoop(nb, sb)
  for (let round = 0; round < 4; round++) await northd.round()
  northd.close()
  return [...sb.content()].flatMap(([table, its]): readonly Change[] =>
    northds.except.has(table) || table === 'SB_Global'
      ? []
      : its.map(({ _uuid, _version, ...columns }) => ({
          kind: 'insert',
          table,
          uuid: uuidOf(_uuid),
          columns: Object.fromEntries(Object.entries(columns).filter(([, value]) => !isEmpty(value))),
        })),
  )
}

/** A port of the integration bridge, the only bridge at the beginning. */
function interfaceFor(name: string, n: number): readonly Change[] {
  const [its, port] = [1, 2].map((m) => asUuid(`00000000-0000-4000-8001-0000000000${n}${m}`))
  if (!its || !port) throw new Error('there are two rows')
  const ids: Json = ['map', [['iface-id', name]]]
  return [
    { kind: 'insert', table: 'Interface', uuid: its, columns: { name: `tap${n}`, external_ids: ids } },
    { kind: 'insert', table: 'Port', uuid: port, columns: { name: `tap${n}`, interfaces: ['uuid', its] } },
    {
      kind: 'mutate',
      table: 'Bridge',
      row: 0,
      mutator: 'insert',
      columns: { ports: ['set', [['uuid', port]]] },
    },
  ]
}

function uuidOf(json: Json | undefined): Uuid {
  return asUuid(String((json as readonly Json[])[1])) // a uuid on the wire
}

function isEmpty(value: Json): boolean {
  return value === '' || (Array.isArray(value) && Array.isArray(value[1]) && value[1].length === 0)
}
