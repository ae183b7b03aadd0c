/** A stock switch alone in a sandbox, and the tools to fill and read a bridge of it. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createSandbox, type Daemon, type Sandbox, startSwitch } from '../../../bench/stock/index.ts'
import { openSwitch, type Switch, type SwitchFeatures } from '../../../ovn-controller/openflow/index.ts'

const options: Readonly<Record<string, readonly string[]>> = {
  'dump-flows': ['--no-stats'],
  'del-flows': ['--strict'],
}

export interface Bridge {
  readonly sandbox: Sandbox
  readonly target: string
  /** Makes the flows of the bridge those of the lines, by the stock tool. */
  replace(lines: readonly string[]): Promise<void>
  /** Runs ovs-ofctl with OpenFlow 1.5 on the bridge. */
  ofctl(command: string, ...args: readonly string[]): Promise<string>
  /** What `ovs-ofctl dump-flows` prints without counters, a flow a line. */
  dump(): Promise<readonly string[]>
  dispose(): Promise<void>
}

export async function startBridge(): Promise<Bridge & { readonly vswitchd: Daemon }> {
  const sandbox = createSandbox()
  try {
    const vswitchd = await startSwitch(sandbox)
    const target = `unix:${join(sandbox.directory, 'br-int.mgmt')}`
    const ofctl = (command: string, ...args: readonly string[]): Promise<string> =>
      sandbox.run('ovs-ofctl', '-O', 'OpenFlow15', ...(options[command] ?? []), command, target, ...args)
    return {
      sandbox,
      vswitchd,
      target,
      ofctl,
      async replace(lines) {
        const file = join(sandbox.directory, 'flows.txt')
        writeFileSync(file, `${lines.join('\n')}\n`)
        await sandbox.run('ovs-ofctl', '-O', 'OpenFlow15', 'del-flows', target)
        await ofctl('add-flows', file)
      },
      async dump() {
        const text = await ofctl('dump-flows')
        return text
          .split('\n')
          .map((line) => line.trim())
          .filter((line) => line !== '')
      },
      dispose: () => sandbox.dispose(),
    }
  } catch (error) {
    await sandbox.dispose()
    throw error
  }
}

export interface Connected {
  readonly switch: Switch
  readonly features: SwitchFeatures
  readonly refused: readonly string[]
  /** The tables of flows that have gone, and not by this connection, in the order in which they were told. */
  readonly gone: readonly number[]
}

/** Our connection to a switch, once it is made. */
export function connectSwitch(target: string): Promise<Connected> {
  return new Promise((resolve, reject) => {
    const refused: string[] = []
    const gone: number[] = []
    const opened = openSwitch(target, {
      connected: (features) => resolve({ switch: opened, features, refused, gone }),
      disconnected: () => {},
      unreachable: reject,
      refused: (what, reason) => refused.push(`${what}: ${reason.message}`),
      flowsGone: (tables) => gone.push(...tables),
    })
  })
}
