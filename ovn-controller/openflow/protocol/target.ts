/** Where a bridge is managed: `unix:FILE`, or `tcp:HOST:PORT` (ovs-ofctl(8)). */
import type { NetConnectOpts } from 'node:net'

/** The port IANA gave to OpenFlow. */
const DEFAULT_PORT = 6653

/** How to reach a target, for `net.connect`. Throws on a form that is not supported. */
export function parseTarget(target: string): NetConnectOpts {
  const [, scheme, rest = ''] = /^(\w+):(.*)$/s.exec(target) ?? []
  if (scheme === 'unix' && rest !== '') return { path: rest }
  if (scheme === 'tcp') {
    const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d+))?$/.exec(rest) ?? []
    const host = bracketed ?? plain
    const port = digits === undefined ? DEFAULT_PORT : Number(digits)
    if (host !== undefined && port >= 1 && port <= 65535) return { host, port, noDelay: true }
  }
  if (scheme === 'ssl')
    throw new Error(`${target}: switches are reached by unix:FILE or tcp:HOST:PORT; ssl is not supported yet`)
  throw new Error(`not a switch: ${target} (expected unix:FILE or tcp:HOST:PORT)`)
}
