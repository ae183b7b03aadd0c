/** Where a bridge is managed: `unix:FILE`, `tcp:HOST:PORT` or `ssl:HOST:PORT` (ovs-ofctl(8)). */

export interface Target {
  readonly address: { readonly path: string } | { readonly host: string; readonly port: number }
  readonly encrypted: boolean
}

/** The port IANA gave to OpenFlow. */
const DEFAULT_PORT = 6653

/** How to reach a target. Throws on a form that is not supported. */
export function parseTarget(target: string): Target {
  const [, scheme, rest = ''] = /^(\w+):(.*)$/s.exec(target) ?? []
  if (scheme === 'unix' && rest !== '') return { address: { path: rest }, encrypted: false }
  if (scheme === 'tcp' || scheme === 'ssl') {
    const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d+))?$/.exec(rest) ?? []
    const host = bracketed ?? plain
    const port = digits === undefined ? DEFAULT_PORT : Number(digits)
    if (host !== undefined && port >= 1 && port <= 65535)
      return { address: { host, port }, encrypted: scheme === 'ssl' }
  }
  throw new Error(`not a switch: ${target} (expected unix:FILE, tcp:HOST:PORT or ssl:HOST:PORT)`)
}
