/** *load_net* with a bridge: ports come one by one, and each is answered by the hypervisor. */
import { join } from 'node:path'
import { type Hypervisor, joinHypervisor, type Make, startCentral } from '../compare/index.ts'
import {
  addAddress,
  addLoadNetPort,
  type LoadNetOptions,
  loadNetBase,
  loadNetPort,
  loadNetSet,
  removeAddress,
} from '../networks/index.ts'
import { answered, cpuTime, Figures, idle, median } from '../northd/index.ts'
import type { Daemon } from '../stock/index.ts'

export interface LoadNetRun {
  readonly make: Make
  readonly form: LoadNetOptions['form']
  readonly ports: number
  /** Whether each interface is put into the bridge with its port, instead of all beforehand. */
  readonly literal: boolean
  readonly progress: (line: string) => void
}

/** An address that is not in the set. */
const ADDRESS = '10.9.9.9'

/** How often the address comes and goes. */
const TIMES = 10

export async function measureLoadNet(run: LoadNetRun): Promise<Figures> {
  const figures = new Figures()
  const central = await startCentral(run.make)
  let hypervisor: Hypervisor | undefined
  try {
    await central.apply(loadNetBase(run))
    const northd = await central.startNorthd()
    await central.settle()
    hypervisor = await joinHypervisor(central, { controller: run.make })
    if (!run.literal) await addInterfaces(hypervisor, names(run))
    await central.settle([], { answer: 'hv_cfg' })
    run.progress(`${run.make}, ${run.form}: ready for ${run.ports} ports`)
    await measurePorts(hypervisor, northd, run, figures)
    figures.add('flows in the bridge', 'flows', await countFlows(hypervisor))
    await measureAddress(hypervisor, figures)
    figures.add('peak memory of the controller', 'MB', hypervisor.controller.usage().peakBytes / 2 ** 20)
    return figures
  } finally {
    await hypervisor?.leave()
    await central.dispose()
  }
}

/** What the first ports cost, around the tenth, and what the last ones do. */
async function measurePorts(
  hypervisor: Hypervisor,
  northd: Daemon,
  run: LoadNetRun,
  figures: Figures,
): Promise<void> {
  const { central, controller, vswitchd } = hypervisor
  const group = Math.min(20, Math.floor(run.ports / 2))
  const latencies: number[] = []
  const cpu: number[] = []
  await idle(controller)
  const [before, northdBefore, switchBefore] = [controller, northd, vswitchd].map((one) => cpuTime(one))
  const begin = performance.now()
  let waited = 0
  for (let n = 1; n <= run.ports; n++) {
    const measured = n <= group || n > run.ports - group
    const spent = cpuTime(controller)
    if (run.literal) await addInterfaces(hypervisor, [loadNetPort(n, run).name])
    latencies.push(await answered(central, addLoadNetPort(n, run), 'hv_cfg'))
    if (measured) {
      // Work that follows the answer belongs to the port; waiting for it does not.
      const pause = performance.now()
      await idle(controller)
      waited += performance.now() - pause
      cpu.push(cpuTime(controller) - spent)
    }
    if (n % 100 === 0) run.progress(`${run.make}, ${run.form}: ${n} ports`)
  }
  const time = (performance.now() - begin - waited) / 1000
  await idle(controller)
  const [after = 0, northdAfter = 0, switchAfter = 0] = [controller, northd, vswitchd].map((one) =>
    cpuTime(one),
  )
  figures.add('all ports: time', 's', time)
  figures.add('all ports: CPU of the controller', 's', after - (before ?? 0))
  figures.add('all ports: CPU of northd', 's', northdAfter - (northdBefore ?? 0))
  figures.add('all ports: CPU of the switch', 's', switchAfter - (switchBefore ?? 0))
  // The first port of all brings its datapath with it.
  figures.add('the 10th port: latency', 'ms', median(latencies.slice(1, group)))
  figures.add(`the ${run.ports}th port: latency`, 'ms', median(latencies.slice(-group)))
  figures.add('the 10th port: CPU of the controller', 'ms', median(cpu.slice(1, group)) * 1000)
  figures.add(`the ${run.ports}th port: CPU of the controller`, 'ms', median(cpu.slice(-group)) * 1000)
}

/** An address more in the set, and one less. */
async function measureAddress(hypervisor: Hypervisor, figures: Figures): Promise<void> {
  const { central, controller } = hypervisor
  const before = await countFlows(hypervisor)
  let flows = before
  const [added, removed]: [number[], number[]] = [[], []]
  await idle(controller)
  const spent = cpuTime(controller)
  for (let time = 0; time < TIMES; time++) {
    added.push(await answered(central, [addAddress(loadNetSet, ADDRESS)], 'hv_cfg'))
    if (time === 0) flows = await countFlows(hypervisor)
    removed.push(await answered(central, [removeAddress(loadNetSet, ADDRESS)], 'hv_cfg'))
  }
  await idle(controller)
  figures.add('an address more: flows added', 'flows', flows - before)
  figures.add('an address more: latency', 'ms', median(added))
  figures.add('an address less: latency', 'ms', median(removed))
  figures.add('an address: CPU of the controller', 'ms', ((cpuTime(controller) - spent) * 1000) / (2 * TIMES))
}

function names(run: LoadNetRun): readonly string[] {
  return Array.from({ length: run.ports }, (_, index) => loadNetPort(index + 1, run).name)
}

/** Beforehand, one by one they would cost the switch more than all that is measured here. */
async function addInterfaces(hypervisor: Hypervisor, ports: readonly string[]): Promise<void> {
  const atOnce = 250
  for (let at = 0; at < ports.length; at += atOnce) {
    const commands = ports.slice(at, at + atOnce).flatMap((port) => {
      const set = ['set', 'Interface', port, `external_ids:iface-id=${port}`]
      return ['--', 'add-port', 'br-int', port, '--', ...set]
    })
    await hypervisor.vsctl(...commands.slice(1))
  }
}

async function countFlows({ sandbox }: Hypervisor): Promise<number> {
  const bridge = `unix:${join(sandbox.directory, 'br-int.mgmt')}`
  const reply = await sandbox.run('ovs-ofctl', '-O', 'OpenFlow15', 'dump-aggregate', bridge)
  return Number(/flow_count=(\d+)/.exec(reply)?.[1])
}
