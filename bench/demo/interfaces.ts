/** The interfaces of a hypervisor: what `ovs-vsctl` does when one is plugged, and `ovs-vswitchd` to connect it. */
import {
  asUuid,
  beginTransaction,
  type Client,
  commit,
  monitor,
  type Transaction,
  type Uuid,
  type VswitchSchema,
  vswitch,
} from '../../ovsdb/index.ts'

/**
 * Gives every interface in the local database an OpenFlow port, as ovs-vswitchd would, from now on.
 *
 * @returns plugs interfaces for logical ports into the integration bridge, as soon as that is there
 */
export function connectInterfaces(local: Client): (ports: Iterable<string>) => Promise<void> {
  let lastPort = 0
  const bridge = new Promise<Uuid>((resolve) => {
    monitor(
      local,
      { schema: vswitch, tables: { Bridge: ['name'], Interface: ['name', 'ofport'] } },
      {
        batch: ({ deltas }) => {
          const transaction = beginTransaction(vswitch)
          for (const { relation, row, weight } of deltas) {
            const uuid = asUuid(String(row[0]))
            if (weight < 0) continue
            if (relation === 'Bridge') resolve(uuid)
            else if (row[2] === null) transaction.update('Interface', uuid, { ofport: ++lastPort })
          }
          void done(local, transaction)
        },
      },
    )
  })
  return async (names) => {
    const transaction = beginTransaction(vswitch)
    const to = await bridge
    for (const name of names) {
      const connected = transaction.insert('Interface', { name, external_ids: [['iface-id', name]] })
      transaction.addElement(
        'Bridge',
        to,
        'ports',
        transaction.insert('Port', { name, interfaces: [connected] }),
      )
    }
    await done(local, transaction)
  }
}

async function done(local: Client, transaction: Transaction<VswitchSchema>): Promise<void> {
  const outcome = await commit(local, transaction)
  if (outcome.status !== 'committed' && outcome.status !== 'unchanged')
    throw new Error(`the local database refuses a change: ${JSON.stringify(outcome)}`)
}
