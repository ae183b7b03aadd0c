/** The options that all daemons have: for the process, the log, and TLS (ovn-northd(8)). */
import { type TlsFiles, tlsVersions } from '../ovsdb/index.ts'
import type { OptionSpec } from './command-line.ts'
import type { Directories } from './directories.ts'
import type { Log } from './log.ts'

/** Handled by `bin/daemonize` before the daemon is started. */
export const processOptions: readonly OptionSpec[] = [
  { name: 'detach', argument: 'none', letter: '' },
  { name: 'no-self-confinement', argument: 'none', letter: '\x01' },
  { name: 'no-chdir', argument: 'none', letter: '\x02' },
  { name: 'pidfile', argument: 'optional', letter: '\x04' },
  { name: 'overwrite-pidfile', argument: 'none', letter: '\x03' },
  { name: 'monitor', argument: 'none', letter: '\x05' },
  { name: 'user', argument: 'required', letter: '\x06' },
]

export const logOptions: readonly OptionSpec[] = [
  { name: 'verbose', argument: 'optional', letter: 'v' },
  { name: 'log-file', argument: 'optional', letter: '\x07' },
  { name: 'syslog-method', argument: 'required', letter: '\x08' },
  { name: 'syslog-target', argument: 'required', letter: '\t' },
]

export const tlsOptions: readonly OptionSpec[] = [
  { name: 'private-key', argument: 'required', letter: 'p' },
  { name: 'certificate', argument: 'required', letter: 'c' },
  { name: 'ca-cert', argument: 'required', letter: 'C' },
  { name: 'ssl-protocols', argument: 'required', letter: '\n' },
  { name: 'ssl-ciphers', argument: 'required', letter: '\x0b' },
  { name: 'ssl-ciphersuites', argument: 'required', letter: '\x0c' },
]

/** What `--help` says of these options. */
export function commonUsage(program: string, { ovsRun, ovsLog }: Directories): string {
  return `
Process:
  --detach                    run in the background; returns when the daemon is up
  --no-chdir                  with --detach: stay in this directory instead of going to /
  --pidfile[=FILE]            write and lock a pid file (default: ${ovsRun}/${program}.pid)
  --overwrite-pidfile         take the pid file from a process that runs
  --monitor                   start the daemon again when it crashes
  --user=USER[:GROUP]         run as another user (only root can)

Log:
  -v, --verbose[=SPEC]        log everything, or what SPEC says (vlog/set of ovs-appctl(8))
  --log-file[=FILE]           log to a file too (default: ${ovsLog}/${program}.log)
  --syslog-method=METHOD      libc, unix:FILE, udp:IP:PORT or null
  --syslog-target=IP:PORT     send what goes to syslog there by UDP too

TLS, for databases at ssl:HOST:PORT:
  -p, --private-key=FILE      private key
  -c, --certificate=FILE      certificate of that key
  -C, --ca-cert=FILE          CA certificate that the servers' certificates are verified with
  --ssl-protocols=PROTOCOLS   such as TLSv1.2,TLSv1.3 or TLSv1.2+
  --ssl-ciphers=CIPHERS       for TLS 1.2
  --ssl-ciphersuites=SUITES   for TLS 1.3
`
}

/** Follows an option for the log. Returns what is wrong, and `false` when the option is none for the log. */
export function followLogOption(
  log: Log,
  name: string,
  value: string | undefined,
  defaultFile: string,
): string | undefined | false {
  switch (name) {
    case 'verbose': {
      if (value === undefined) log.beVerbose()
      const problem = value === undefined ? undefined : log.configure(value)
      return problem === undefined ? undefined : `processing "${value}": ${problem}`
    }
    case 'log-file':
      log.openFile(value || defaultFile)
      return undefined
    case 'syslog-method':
      return thrown(() => log.useSyslog(value ?? ''))
    case 'syslog-target':
      return thrown(() => log.addSyslogTarget(value ?? ''))
    default:
      return false
  }
}

/** The files and limits of TLS in the options that were given. Throws on protocols that there are not. */
export function tlsIn(given: ReadonlyMap<string, string>): TlsFiles | undefined {
  const privateKey = given.get('private-key')
  const certificate = given.get('certificate')
  const caCertificate = given.get('ca-cert')
  if (privateKey === undefined || certificate === undefined || caCertificate === undefined) return undefined
  const protocols = given.get('ssl-protocols')
  const ciphers = [given.get('ssl-ciphersuites'), given.get('ssl-ciphers')].filter((one) => one !== undefined)
  return {
    privateKey,
    certificate,
    caCertificate,
    ...(protocols === undefined ? {} : { versions: tlsVersions(protocols) }),
    ...(ciphers.length === 0 ? {} : { ciphers: ciphers.join(':') }),
  }
}

function thrown(action: () => void): string | undefined {
  try {
    action()
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
