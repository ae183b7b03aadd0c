/** A chassis in a sandbox: the stock switch with a dummy datapath (no root needed), and the stock controller. */
import { join } from 'node:path'
import { answers, type Daemon } from './daemon.ts'
import { stockProgram } from './programs.ts'
import type { Sandbox } from './sandbox.ts'

export interface ChassisOptions {
  /** Name of the chassis; `hv1` if left out. */
  readonly systemId?: string
  /** Where the southbound is; in the same sandbox if left out. */
  readonly southbound?: string
  /** Where the tunnels of the chassis end; 127.0.0.1 if left out. */
  readonly address?: string
  /** Another schema of the local database than the stock one. */
  readonly schema?: string
}

/**
 * Starts `ovs-vswitchd` on a dummy datapath, with an integration bridge br-int and what a controller needs to
 * know (system-id, southbound remote, geneve on 127.0.0.1). Starts the `vswitch` database as well.
 */
export async function startSwitch(sandbox: Sandbox, options: ChassisOptions = {}): Promise<Daemon> {
  await sandbox.startDatabase('vswitch', options.schema === undefined ? {} : { schema: options.schema })
  const ids = {
    'system-id': options.systemId ?? 'hv1',
    'ovn-remote': options.southbound ?? sandbox.remote('sb'),
    'ovn-encap-type': 'geneve',
    'ovn-encap-ip': options.address ?? '127.0.0.1',
  }
  const settings = Object.entries(ids).map(([key, value]) => `external_ids:${key}="${value}"`)
  const bridge = ['set', 'bridge', 'br-int', 'datapath_type=dummy', 'fail-mode=secure']
  await sandbox.run('ovs-vsctl', '--no-wait', 'init', '--', 'set', 'Open_vSwitch', '.', ...settings)
  await sandbox.run('ovs-vsctl', '--no-wait', 'add-br', 'br-int', '--', ...bridge)
  return startVswitchd(sandbox, () => answers(join(sandbox.directory, 'br-int.mgmt')))
}

/** Starts `ovs-vswitchd` alone, on a dummy datapath, its control socket at `vswitchd.ctl`. */
export function startVswitchd(sandbox: Sandbox, ready: () => Promise<boolean>): Promise<Daemon> {
  const flags = ['--enable-dummy=system', '--disable-system', '-vconsole:warn', '--pidfile']
  const control = `--unixctl=${join(sandbox.directory, 'vswitchd.ctl')}`
  const args = [...flags, control, sandbox.remote('vswitch')]
  return sandbox.start('ovs-vswitchd', stockProgram('ovs-vswitchd'), args, { ready })
}

/** Starts the stock `ovn-controller` on the switch of the sandbox, its control socket at `controller.ctl`. */
export function startController(sandbox: Sandbox, ...flags: readonly string[]): Promise<Daemon> {
  const control = join(sandbox.directory, 'controller.ctl')
  const args = [`--unixctl=${control}`, '--pidfile', '-vconsole:warn', ...flags, sandbox.remote('vswitch')]
  return sandbox.start('ovn-controller', stockProgram('ovn-controller'), args, {
    ready: () => answers(control),
  })
}
