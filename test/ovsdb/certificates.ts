/** Certificate authorities and what they sign, made anew for each test. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generate } from 'selfsigned'
import type { TlsFiles } from '../../ovsdb/index.ts'

export interface Authority {
  readonly certificate: string
  /** A key and a certificate signed by it. */
  issue(name: string): Promise<{ readonly key: string; readonly certificate: string }>
}

const algorithm = { keyType: 'ec', algorithm: 'sha256' } as const

export async function authority(name: string): Promise<Authority> {
  const root = await generate([{ name: 'commonName', value: name }], {
    ...algorithm,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  })
  return {
    certificate: root.cert,
    issue: async (subject) => {
      const made = await generate([{ name: 'commonName', value: subject }], {
        ...algorithm,
        ca: { key: root.private, cert: root.cert },
        extensions: [
          { name: 'basicConstraints', cA: false },
          // No host name and no address: nobody is to look at them.
          { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
        ],
      })
      return { key: made.private, certificate: made.cert }
    },
  }
}

/** Writes, or replaces, the files of one side: a certificate by `own`, and the authority that it trusts. */
export async function writeFiles(
  directory: string,
  side: string,
  own: Authority,
  trusted: Authority,
): Promise<TlsFiles> {
  const { key, certificate } = await own.issue(side)
  const file = (what: string, text: string): string => {
    const path = join(directory, `${side}-${what}.pem`)
    writeFileSync(path, text)
    return path
  }
  return {
    privateKey: file('key', key),
    certificate: file('certificate', certificate),
    caCertificate: file('ca', trusted.certificate),
  }
}
