/**
 * Both programs and all that they need in this process: embedded databases on sockets in a directory of their own, and
 * one hypervisor, whose switch is in memory. Nothing but Node is needed.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as controller from '../../ovn-controller/index.ts'
import * as northd from '../../ovn-northd/index.ts'
import { type Client, connect, northbound, southbound, startServer, vswitch } from '../../ovsdb/index.ts'
import { connectInterfaces } from './interfaces.ts'
import { type MemorySwitch, memorySwitch } from './memory-switch.ts'

export interface Deployment {
  /** Where the databases are. */
  readonly remotes: { readonly nb: string; readonly sb: string; readonly vswitch: string }
  readonly northbound: Client
  readonly southbound: Client
  /** Starts both programs. */
  start(): Programs
  /** Ends everything, and removes the directory. */
  close(): Promise<void>
}

/** What runs. */
export interface Programs {
  /** The integration bridge. */
  readonly bridge: MemorySwitch
  /** Plugs interfaces for these logical ports into the integration bridge; the ports may be there later. */
  plug(ports: Iterable<string>): Promise<void>
  /** How long both together take to derive everything from scratch, in milliseconds. */
  recompute(): number
}

/** Starts the databases, empty but for the settings of the hypervisor. */
export async function deploy(): Promise<Deployment> {
  const directory = mkdtempSync(join(tmpdir(), 'ovn-delta-'))
  const server = startServer({
    databases: [{ schema: northbound }, { schema: southbound }, { schema: vswitch }],
  })
  const listen = (name: string): Promise<string> => server.listen(`punix:${join(directory, `${name}.sock`)}`)
  const remotes = { nb: await listen('nb'), sb: await listen('sb'), vswitch: await listen('vswitch') }
  const settings = [
    ['system-id', 'hv'],
    ['ovn-remote', remotes.sb],
    ['ovn-encap-type', 'geneve'],
    ['ovn-encap-ip', '127.0.0.1'],
  ]
  await server.transact(vswitch.name, [
    { op: 'insert', table: 'Open_vSwitch', row: { external_ids: ['map', settings] } },
  ])
  const [nb, sb, local] = [await open(remotes.nb), await open(remotes.sb), await open(remotes.vswitch)]
  let end = async (): Promise<void> => {}
  return {
    remotes,
    northbound: nb,
    southbound: sb,
    start: () => {
      const translator = northd.startNorthd({
        northbound: remotes.nb,
        southbound: remotes.sb,
        tls: undefined,
        paused: false,
        log: (_module, level, message) => tell(level, message),
        measurements: northd.createMeasurements(),
      })
      const bridge = memorySwitch()
      const programmer = controller.startController({
        local: remotes.vswitch,
        switchDirectory: directory,
        openSwitch: bridge.open,
        log: tell,
        measurements: controller.createMeasurements(),
      })
      end = async () => {
        translator.close()
        await programmer.leave(true)
      }
      return {
        bridge,
        plug: connectInterfaces(local),
        recompute: () => {
          const begin = performance.now()
          translator.recompute()
          programmer.recompute()
          return performance.now() - begin
        },
      }
    },
    close: async () => {
      await end()
      for (const client of [nb, sb, local]) client.close()
      await server.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** What goes wrong in one of the programs is told. */
function tell(level: string, message: string): void {
  if (level === 'WARN' || level === 'ERR') console.error(message)
}

function open(remote: string): Promise<Client> {
  return new Promise((resolve) => {
    const client: Client = connect(remote, {
      onState: ({ status }) => {
        // The first state comes before `connect` has returned.
        if (status === 'connected') setImmediate(() => resolve(client))
      },
    })
  })
}
