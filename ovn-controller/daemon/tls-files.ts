/** Which files TLS needs: those of the local database's table SSL, or else those of the command line. */
import type { TlsFiles } from '../../ovsdb/index.ts'
import type { Instance } from '../../rules/index.ts'
import { Tls } from '../database/local.ts'

/** Those for now. Versions and ciphers are for the command line to say. */
export function tlsFiles(instance: Instance, given: TlsFiles | undefined): TlsFiles | undefined {
  const [row] = instance.facts(Tls)
  if (!row) return given
  const { private_key: privateKey, certificate, ca_cert: caCertificate, bootstrap_ca_cert: bootstrapCa } = row
  return { ...given, privateKey, certificate, caCertificate, bootstrapCa: bootstrapCa === true }
}
