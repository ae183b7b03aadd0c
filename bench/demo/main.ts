/**
 * The demonstration behind `npm start`: embedded databases on real sockets, the daemon on them, the *scale* network at
 * a tenth of its size, one change of each kind, and what each costs beside computing everything. Then it stays up.
 *
 * `npm start -- --once` ends after the demonstration.
 */
import { type Client, type ConnectionState, connect } from '../../ovsdb/index.ts'
import { scaleChange, scaleChangeKinds, scaleNetwork } from '../networks/index.ts'
import { answeringNorthbound } from './answers.ts'
import { startDatabases } from './databases.ts'
import { type WatchedFlows, watchFlows } from './watched-flows.ts'

const size = { switches: 16, ports: 92, setPrefix: 'set_' } as const

/** Flows shown of each kind. */
const SHOWN = 2

/** How often a change is made and undone before it is measured. */
const WARM_UP = 5

function open(remote: string): Promise<Client> {
  return new Promise((resolve) => {
    const client: Client = connect(remote, {
      onState: ({ status }: ConnectionState) => {
        // The first state comes before `connect` has returned.
        if (status === 'connected') setImmediate(() => resolve(client))
      },
    })
  })
}

function show(lines: readonly string[], sign: string): void {
  for (const line of lines.slice(0, SHOWN))
    console.log(`      ${sign} ${line.length > 150 ? `${line.slice(0, 147)}...` : line}`)
  if (lines.length > SHOWN) console.log(`      ${sign} ... and ${lines.length - SHOWN} more`)
}

function report(kind: string, milliseconds: number, everything: number, flows: WatchedFlows): void {
  const { added, removed } = flows.changes()
  const times = Math.round(everything / milliseconds)
  console.log(
    `\n  ${kind}: ${milliseconds.toFixed(2)} ms (computing everything: ${everything.toFixed(0)} ms, ${times} times as long)`,
  )
  console.log(`    logical flows +${added.length} -${removed.length}`)
  show(added, '+')
  show(removed, '-')
}

async function main(): Promise<void> {
  const demonstration = await startDatabases()
  const clients = await Promise.all([open(demonstration.northbound), open(demonstration.southbound)])
  const end = async (): Promise<void> => {
    for (const client of clients) client.close()
    await demonstration.close()
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, end)
  const northbound = answeringNorthbound(clients[0])
  const flows = watchFlows(clients[1])
  console.log(`ovn-delta: ${size.switches} switches of ${size.ports} ports on one router`)
  const network = scaleNetwork(size)
  await demonstration.startNorthd()
  await northbound.settle(...network)
  console.log(`  ${flows.count} logical flows in the southbound`)
  // A daemon that starts anew has to compute everything, and finds that there is nothing to do.
  const begin = performance.now()
  await demonstration.startNorthd()
  await northbound.settle()
  const everything = performance.now() - begin
  flows.changes()
  for (const [n, kind] of scaleChangeKinds.entries()) {
    const change = scaleChange(kind, { ...size, n: n + 1 })
    for (let warm = 0; warm < WARM_UP; warm++) {
      await northbound.settle(change.apply)
      await northbound.settle(change.undo)
    }
    flows.changes()
    report(kind, await northbound.settle(change.apply), everything, flows)
    await northbound.settle(change.undo)
  }
  if (process.argv.includes('--once')) {
    await end()
    return
  }
  console.log(`
It stays up until you end it. To look and to change something yourself:

  ovn-nbctl --db=${demonstration.northbound} show
  ovn-nbctl --db=${demonstration.northbound} --wait=sb ls-add mine
  ovn-sbctl --db=${demonstration.southbound} lflow-list

or with a program of your own, through any OVSDB client on those sockets.`)
}

await main()
