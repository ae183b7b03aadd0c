/** TLS as Open vSwitch uses it (ovsdb(7), `ssl:`): both sides show certificates, and host names do not matter. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { connect, type DetailedPeerCertificate, type SecureVersion, type TLSSocket } from 'node:tls'

/** The files of one side, in PEM. They are read for every connection anew, so that they can be replaced. */
export interface TlsFiles {
  readonly privateKey: string
  readonly certificate: string
  /** What the other side's certificate is verified against; `none` for no verification. */
  readonly caCertificate: string
  /**
   * While the file of the CA does not exist, the self-signed CA certificate that the other side shows first is
   * trusted and put there. That one connection is given up: the next is verified.
   */
  readonly bootstrapCa?: boolean
  /** TLS 1.2 and 1.3 if left out. */
  readonly versions?: TlsVersions
  /** Names that OpenSSL knows, with colons between; its default if left out. */
  readonly ciphers?: string
}

/** The oldest and the newest version of TLS that may be spoken. */
export interface TlsVersions {
  readonly oldest: SecureVersion
  readonly newest: SecureVersion
}

const versionsInOrder: readonly SecureVersion[] = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3']

/**
 * Reads versions as `--ssl-protocols` gives them: a list with commas, a range `OLDEST-NEWEST`, or `OLDEST+`. What is
 * between two of a list is spoken too. Throws on a version that there is not.
 */
export function tlsVersions(text: string): TlsVersions {
  const open = text.endsWith('+')
  const names = text.replace(/\+$/, '').split(/[-,\s]+/)
  const places = names.map((name) =>
    versionsInOrder.findIndex((version) => version.toLowerCase() === name.toLowerCase()),
  )
  const wrong = names[places.indexOf(-1)]
  if (wrong !== undefined) throw new Error(`${wrong} is no version of TLS: ${versionsInOrder.join(', ')} are`)
  const newest = open ? versionsInOrder.length - 1 : Math.max(...places)
  const version = (place: number): SecureVersion => versionsInOrder[place] ?? 'TLSv1.2' // all are in the list
  return { oldest: version(Math.min(...places)), newest: version(newest) }
}

/** Starts to connect. Throws when a file cannot be read, or its content cannot be used. */
export function connectTls(
  address: { readonly path: string } | { readonly host: string; readonly port: number },
  files: TlsFiles,
): TLSSocket {
  const { privateKey, certificate, caCertificate, versions, ciphers } = files
  const bootstrap = files.bootstrapCa === true && caCertificate !== 'none' && !existsSync(caCertificate)
  const verify = caCertificate !== 'none' && !bootstrap
  const socket = connect({
    ...address,
    key: read('private key', privateKey),
    cert: read('certificate', certificate),
    ...(verify ? { ca: read('CA certificate', caCertificate) } : {}),
    rejectUnauthorized: verify,
    minVersion: versions?.oldest ?? 'TLSv1.2',
    ...(versions ? { maxVersion: versions.newest } : {}),
    ...(ciphers === undefined ? {} : { ciphers }),
    checkServerIdentity: () => undefined,
  })
  socket.setNoDelay(true)
  if (bootstrap) socket.once('secureConnect', () => takeCertificate(socket, caCertificate))
  return socket
}

function read(what: string, path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    throw new Error(`${what}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function takeCertificate(socket: TLSSocket, path: string): void {
  const root = rootOf(socket.getPeerCertificate(true))
  if (!root) {
    socket.destroy(new Error('the other side shows no self-signed CA certificate to begin with'))
    return
  }
  const lines = root.raw.toString('base64').match(/.{1,64}/g) ?? []
  const text = ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
  try {
    // Another process may have been faster: then its certificate counts.
    writeFileSync(path, text, { flag: 'wx' })
    socket.destroy(new Error(`the other side's CA certificate is in ${path} now: connecting again with it`))
  } catch (error) {
    socket.destroy(error instanceof Error ? error : new Error(String(error)))
  }
}

/** The end of the chain that the other side shows, if it is self-signed. */
function rootOf(certificate: DetailedPeerCertificate): DetailedPeerCertificate | undefined {
  for (let at = certificate; ; ) {
    const issuer = at.issuerCertificate as DetailedPeerCertificate | undefined // absent where the chain ends early
    if (!issuer) return undefined
    if (issuer === at || issuer.fingerprint256 === at.fingerprint256) return at
    at = issuer
  }
}
