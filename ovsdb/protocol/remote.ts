/** Where a database is: `unix:FILE`, `tcp:HOST:PORT`, or several of them with commas between (ovsdb(7)). */
import { connect, type Socket } from 'node:net'

export interface Remote {
  /** As it was written. */
  readonly name: string
  /** How to reach it, for `net.connect`. */
  readonly address: { readonly path: string } | { readonly host: string; readonly port: number }
  /** Whether a dead peer would go unnoticed without probes. */
  readonly needsProbes: boolean
}

/** The port IANA gave to OVSDB. */
const defaultPort = 6640

/** Reads a list of remotes. Throws on a form it does not know, and on those that are not supported yet. */
export function parseRemotes(text: string): readonly Remote[] {
  const parts = text.split(',').filter((part) => part.trim() !== '')
  if (parts.length === 0) throw new Error('no remote given')
  return parts.map((part) => parseRemote(part.trim()))
}

/** Opens a socket to a remote; it is not connected yet. */
export function openSocket(remote: Remote): Socket {
  return connect({ ...remote.address, noDelay: true })
}

function parseRemote(name: string): Remote {
  const colon = name.indexOf(':')
  const rest = name.slice(colon + 1)
  switch (name.slice(0, Math.max(colon, 0))) {
    case 'unix':
      if (rest === '') break
      return { name, address: { path: rest }, needsProbes: false }
    case 'tcp':
      return { name, address: hostAndPort(name, rest), needsProbes: true }
    case 'ssl':
    case 'ptcp':
    case 'punix':
    case 'pssl':
      throw new Error(`not supported yet: ${name}`)
  }
  throw new Error(`not a remote: ${name} (expected unix:FILE or tcp:HOST:PORT)`)
}

/** `HOST`, `HOST:PORT`, and for IPv6 `[HOST]:PORT`. */
function hostAndPort(name: string, text: string): { readonly host: string; readonly port: number } {
  const found = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d+))?$/.exec(text)
  const host = found?.[1] ?? found?.[2]
  const port = found?.[3] === undefined ? defaultPort : Number(found[3])
  if (host === undefined || port < 1 || port > 65535) {
    throw new Error(`not a remote: ${name} (expected tcp:HOST:PORT, an IPv6 address in brackets)`)
  }
  return { host, port }
}
