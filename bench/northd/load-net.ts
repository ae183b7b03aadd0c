/** *load_net* with a northd alone, and with a bridge and a controller as well. */

import { join } from 'node:path'
import { type Central, type Make, type NormalForm, ourProgram, startCentral } from '../compare/index.ts'
import { addLoadNetPort, type LoadNetOptions, loadNetBase, loadNetPort } from '../networks/index.ts'
import { type Daemon, projectDirectory, startController, startSwitch } from '../stock/index.ts'
import { answered, idle, median } from './cost.ts'
import { cpuTime } from './cpu-time.ts'
import { Figures } from './figures.ts'

export interface LoadNetRun {
  readonly make: Make
  readonly form: LoadNetOptions['form']
  readonly ports: number
  readonly progress: (line: string) => void
}

/** Ports added one by one, each answered by the northd. */
export async function measureNorthd(
  run: LoadNetRun,
  southbound: (form: NormalForm) => void,
): Promise<Figures> {
  const figures = new Figures()
  const central = await startCentral(run.make)
  try {
    await central.apply(loadNetBase(run))
    const daemon = await central.startNorthd()
    await central.settle()
    await addPorts(central, run, 'sb_cfg', { 'CPU of northd': daemon }, figures)
    figures.add('peak memory of northd', 'MB', daemon.usage().peakBytes / 2 ** 20)
    // A daemon that starts anew: the stock one's multicast groups are stale after ports with ACLs.
    await daemon.stop()
    await central.startNorthd()
    await central.settle()
    southbound(await central.southboundForm())
    return figures
  } finally {
    await central.dispose()
  }
}

/** Ports added one by one, whose interfaces are in the bridge already, each answered by the controller. */
export async function measureController(run: LoadNetRun): Promise<Figures> {
  if (run.make === 'ours' && !ourProgram('ovn-controller')) throw new Error('there is no bin/ovn-controller')
  const figures = new Figures()
  const central = await startCentral(run.make)
  const { sandbox } = central
  try {
    await central.apply(loadNetBase(run))
    const northd = await central.startNorthd()
    await central.settle()
    const bridge = await startSwitch(sandbox)
    await addInterfaces(central, run)
    run.progress(`${run.make}: ${run.ports} interfaces in the bridge`)
    const controller = await startOurOrStockController(central)
    await sandbox.run('ovn-sbctl', '--timeout=60', 'wait-until', 'Chassis_Private', 'hv1')
    await central.settle([], { answer: 'hv_cfg' })
    const begin = performance.now()
    const daemons = {
      'CPU of the controller': controller,
      'CPU of northd': northd,
      'CPU of the switch': bridge,
    }
    await addPorts(central, run, 'hv_cfg', daemons, figures)
    figures.add('all ports: time', 's', (performance.now() - begin) / 1000)
    figures.add('flows in the bridge', 'flows', await countFlows(central))
    figures.add('peak memory of the controller', 'MB', controller.usage().peakBytes / 2 ** 20)
    figures.add('peak memory of northd', 'MB', northd.usage().peakBytes / 2 ** 20)
    return figures
  } finally {
    await central.dispose()
  }
}

/** The last tenth of the ports shows what one costs in the whole network, all of them what they cost on the way. */
async function addPorts(
  central: Central,
  run: LoadNetRun,
  answer: 'sb_cfg' | 'hv_cfg',
  daemons: Readonly<Record<string, Daemon>>,
  figures: Figures,
): Promise<void> {
  const last = run.ports - Math.max(1, Math.floor(run.ports / 10))
  const spent = (): readonly number[] => Object.values(daemons).map((daemon) => cpuTime(daemon))
  const settled = async (): Promise<readonly number[]> => {
    for (const daemon of Object.values(daemons)) await idle(daemon)
    return spent()
  }
  const before = await settled()
  let late = before
  const latencies: number[] = []
  for (let n = 1; n <= run.ports; n++) {
    if (n === last + 1) late = await settled()
    latencies.push(await answered(central, addLoadNetPort(n, run), answer))
    if (n % 100 === 0) run.progress(`${run.make}: ${n} ports`)
  }
  const after = await settled()
  figures.add('a port more: latency', 'ms', median(latencies.slice(last)))
  for (const [index, what] of Object.keys(daemons).entries()) {
    const cpu = (from: readonly number[]): number => (after[index] ?? 0) - (from[index] ?? 0)
    figures.add(`a port more: ${what}`, 'ms', (cpu(late) * 1000) / (run.ports - last))
    figures.add(`all ports: ${what}`, 's', cpu(before))
  }
}

/** One by one they would cost the switch more than all that is measured here. */
async function addInterfaces(central: Central, run: LoadNetRun): Promise<void> {
  const names = Array.from({ length: run.ports }, (_, index) => loadNetPort(index + 1, run).name)
  for (let at = 0; at < names.length; at += 250) {
    const commands = names
      .slice(at, at + 250)
      .flatMap((name) => [
        '--',
        'add-port',
        'br-int',
        name,
        '--',
        'set',
        'Interface',
        name,
        `external_ids:iface-id=${name}`,
      ])
    await central.sandbox.run('ovs-vsctl', ...commands.slice(1))
  }
}

function startOurOrStockController({ make, sandbox }: Central): Promise<Daemon> {
  if (make === 'stock') return startController(sandbox)
  const program = ourProgram('ovn-controller')
  if (!program) throw new Error('there is no bin/ovn-controller')
  const environment = { PATH: `${join(projectDirectory, '.oracle', 'bin')}:${process.env.PATH ?? ''}` }
  return sandbox.start('ovn-controller', process.execPath, [program, sandbox.remote('vswitch')], {
    environment,
  })
}

async function countFlows({ sandbox }: Central): Promise<number> {
  const bridge = `unix:${join(sandbox.directory, 'br-int.mgmt')}`
  const reply = await sandbox.run('ovs-ofctl', '-O', 'OpenFlow15', 'dump-aggregate', bridge)
  return Number(/flow_count=(\d+)/.exec(reply)?.[1])
}
