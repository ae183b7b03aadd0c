/**
 * The switch: flows go to it as atomic bundles, one at a time, by way of `ovs-ofctl`.
 *
 * The first bundle replaces what is in the switch by what has to be there, touching only what
 * differs; after that deltas are enough.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'

/** A connection to the flow tables of a bridge. */
export interface Switch {
  /** Makes the flows of the bridge exactly these. */
  replace(flows: readonly string[]): Promise<void>
  /** Applies flow modifications, each a line for `ovs-ofctl --bundle add-flows`: all of them or none. */
  change(lines: readonly string[]): Promise<void>
}

/**
 * @param target where the bridge is managed, such as `unix:/run/openvswitch/br-int.mgmt`
 */
export function openSwitch(target: string): Switch {
  return {
    replace: (flows) => ofctl('replace-flows', target, flows),
    change: (lines) => ofctl('add-flows', target, lines),
  }
}

/** Runs `ovs-ofctl` on lines; it answers when the switch has confirmed the bundle. */
async function ofctl(command: string, target: string, lines: readonly string[]): Promise<void> {
  const child = spawn('ovs-ofctl', ['-O', 'OpenFlow15', '--bundle', command, target, '-'], {
    stdio: ['pipe', 'ignore', 'pipe'],
  })
  const exit = once(child, 'exit')
  const complaint = text(child.stderr)
  // A switch that goes away mid-sentence is told by the exit status.
  child.stdin.on('error', () => {})
  child.stdin.end(`${lines.join('\n')}\n`)
  const [status] = await exit
  if (status !== 0)
    throw new Error(`ovs-ofctl ${command} ${target}: ${(await complaint).trim() || `exit status ${status}`}`)
}
