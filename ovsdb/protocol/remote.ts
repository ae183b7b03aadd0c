/** Where a database is: `unix:FILE`, `tcp:HOST:PORT`, `ssl:HOST:PORT`, or several of them with commas between (ovsdb(7)). */
import { connect, type Socket } from 'node:net'
import { connectTls, type TlsFiles } from './tls.ts'

export interface Remote {
  /** As it was written. */
  readonly name: string
  /** How to reach it, for `net.connect`. */
  readonly address: { readonly path: string } | { readonly host: string; readonly port: number }
  readonly encrypted: boolean
  /** Whether a dead peer would go unnoticed without probes. */
  readonly needsProbes: boolean
}

/** A socket on its way to be connected, and the event that tells when it is. */
export interface Connecting {
  readonly socket: Socket
  readonly connected: 'connect' | 'secureConnect'
}

/** The port IANA gave to OVSDB. */
const defaultPort = 6640

/** Reads a list of remotes. Throws on a form it does not know. */
export function parseRemotes(text: string): readonly Remote[] {
  const parts = text.split(',').filter((part) => part.trim() !== '')
  if (parts.length === 0) throw new Error('no remote given')
  return parts.map((part) => parseRemote(part.trim()))
}

/** Starts to connect to a remote. Throws when the files that TLS needs cannot be used as they are now. */
export function openSocket(remote: Remote, tls: TlsFiles | undefined): Connecting {
  if (!remote.encrypted) {
    return { socket: connect({ ...remote.address, noDelay: true }), connected: 'connect' }
  }
  if (!tls) throw new Error(`${remote.name}: private key, certificate and CA certificate are needed`)
  return { socket: connectTls(remote.address, tls), connected: 'secureConnect' }
}

function parseRemote(name: string): Remote {
  const colon = name.indexOf(':')
  const rest = name.slice(colon + 1)
  const scheme = name.slice(0, Math.max(colon, 0))
  switch (scheme) {
    case 'unix':
      if (rest === '') break
      return { name, address: { path: rest }, encrypted: false, needsProbes: false }
    case 'tcp':
    case 'ssl':
      return { name, address: hostAndPort(name, rest), encrypted: scheme === 'ssl', needsProbes: true }
    case 'ptcp':
    case 'punix':
    case 'pssl':
      throw new Error(`not a remote to connect to, but one to listen on: ${name}`)
  }
  throw new Error(`not a remote: ${name} (expected unix:FILE, tcp:HOST:PORT or ssl:HOST:PORT)`)
}

/** `HOST`, `HOST:PORT`, and for IPv6 `[HOST]:PORT`. */
function hostAndPort(name: string, text: string): { readonly host: string; readonly port: number } {
  const found = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d+))?$/.exec(text)
  const host = found?.[1] ?? found?.[2]
  const port = found?.[3] === undefined ? defaultPort : Number(found[3])
  if (host === undefined || port < 1 || port > 65535) {
    throw new Error(
      `not a remote: ${name} (expected ${name.slice(0, 3)}:HOST:PORT, an IPv6 address in brackets)`,
    )
  }
  return { host, port }
}
