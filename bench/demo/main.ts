/**
 * The demonstration behind `npm start`: embedded databases, ovn-northd and ovn-controller in this process, and the
 * *scale* network at a tenth of its size. One change of each kind is made, and shown all the way: the logical flows and
 * the OpenFlow flows of one hypervisor that come and go, and how long that takes beside deriving everything. Then it
 * stays up and shows what others change.
 *
 * `npm start -- --once` ends after the demonstration.
 */
import { applyTo, scaleChange, scaleChangeKinds, scaleNetwork } from '../networks/index.ts'
import { answeringNorthbound } from './answers.ts'
import type { ChangedLines } from './changed-lines.ts'
import { type Deployment, deploy } from './deployment.ts'
import { watchFlows } from './watched-flows.ts'

const size = { switches: 16, ports: 92, setPrefix: 'set_' } as const

/** Flows shown of each kind. */
const SHOWN = 2

/** How often a change is made and undone before it is measured. */
const WARM_UP = 5

/** How often it is looked for changes that others make, in milliseconds. */
const PERIOD = 200

type Watched = readonly (readonly [what: string, changed: ChangedLines])[]

function show(lines: readonly string[], sign: string): void {
  for (const line of lines.slice(0, SHOWN))
    console.log(`      ${sign} ${line.length > 150 ? `${line.slice(0, 147)}...` : line}`)
  if (lines.length > SHOWN) console.log(`      ${sign} ... and ${lines.length - SHOWN} more`)
}

/** Shows what has changed, under a title if that is anything. */
function report(title: string, watched: Watched): void {
  const changes = watched.map(([what, changed]) => ({ what, ...changed.take() }))
  if (changes.every(({ added, removed }) => added.length + removed.length === 0)) return
  console.log(`\n  ${title}`)
  for (const { what, added, removed } of changes) {
    console.log(`    ${what} +${added.length} -${removed.length}`)
    show(added, '+')
    show(removed, '-')
  }
}

async function demonstrate(deployment: Deployment): Promise<Watched> {
  console.log(`ovn-delta: ${size.switches} switches of ${size.ports} ports on one router`)
  await applyTo(deployment.northbound, scaleNetwork(size))
  const { bridge, plug, recompute } = deployment.start()
  const flows = watchFlows(deployment.southbound)
  const watched = [
    ['logical flows', flows.changed],
    ['OpenFlow flows', bridge.changed],
  ] as const
  const northbound = answeringNorthbound(deployment.northbound)
  const changes = scaleChangeKinds.map((kind, n) => [kind, scaleChange(kind, { ...size, n: n + 1 })] as const)
  await plug(new Set(changes.flatMap(([, { ports }]) => ports)))
  await northbound.settle()
  console.log(`  ${flows.count} logical flows in the southbound`)
  console.log(`  ${bridge.count} OpenFlow flows in br-int of the hypervisor that has the ports concerned`)
  const everything = recompute()
  await northbound.settle()
  for (const [kind, { apply, undo }] of changes) {
    for (let warm = 0; warm < WARM_UP; warm++) {
      await northbound.settle(apply)
      await northbound.settle(undo)
    }
    for (const [, changed] of watched) changed.take()
    const took = await northbound.settle(apply)
    const times = Math.round(everything / took)
    const beside = `deriving everything: ${everything.toFixed(0)} ms, ${times} times as long`
    report(`${kind}: ${took.toFixed(2)} ms from the northbound to the switch (${beside})`, watched)
    await northbound.settle(undo)
    for (const [, changed] of watched) changed.take()
  }
  return watched
}

async function main(): Promise<void> {
  const deployment = await deploy()
  const watched = await demonstrate(deployment).catch(async (error) => {
    await deployment.close()
    throw error
  })
  if (process.argv.includes('--once')) return deployment.close()
  const { nb, sb, vswitch } = deployment.remotes
  console.log(`
It stays up until you end it, and shows what changes. To change something yourself:

  ovn-nbctl --db=${nb} ls-add mine -- lsp-add mine vm
  ovs-vsctl --db=${vswitch} --no-wait add-port br-int vm -- set Interface vm external_ids:iface-id=vm
  ovn-sbctl --db=${sb} show

or with a program of your own, through any OVSDB client on those sockets.`)
  const looking = setInterval(report, PERIOD, 'something has changed:', watched)
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      clearInterval(looking)
      void deployment.close()
    })
}

await main()
