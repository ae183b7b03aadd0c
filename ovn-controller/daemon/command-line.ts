/** The command line of the daemon (ovn-controller(8)). */
import {
  absoluteRemotes,
  type CommandLine,
  type CommonSettings,
  commonUsage,
  type Directories,
  fileIn,
  followLogOption,
  type Log,
  logOptions,
  type OptionSpec,
  processOptions,
  readOptions,
  tlsIn,
  tlsOptions,
} from '../../daemon/index.ts'
import type { TlsFiles } from '../../ovsdb/index.ts'

/** The version, that of OpenFlow, and that of the southbound's schema. */
export const VERSION = 'ovn-controller 25.03.0\nOpen vSwitch Library 3.5.0'
const VERSIONS = `${VERSION}\nOpenFlow versions 0x6:0x6\nSB DB Schema 20.41.0\n`

const options: readonly OptionSpec[] = [
  { name: 'unixctl', argument: 'required', letter: 'u' },
  { name: 'help', argument: 'none', letter: 'h' },
  { name: 'version', argument: 'none', letter: 'V' },
  { name: 'chassis', argument: 'required', letter: 'n' },
  { name: 'enable-dummy-vif-plug', argument: 'none', letter: '\r' },
  { name: 'bootstrap-ca-cert', argument: 'required', letter: '\x0e' },
  { name: 'peer-ca-cert', argument: 'required', letter: '\x0f' },
  ...processOptions,
  ...logOptions,
  ...tlsOptions,
]

/** What the daemon is to do. */
export interface Settings extends CommonSettings {
  /** The local Open vSwitch database. */
  readonly local: string
  /** The directory of the sockets of Open vSwitch. */
  readonly switchDirectory: string
  /** The file of the control socket; `undefined` for none. */
  readonly control: string | undefined
  /** The name of the chassis, if the local database has no say in it. */
  readonly chassis: string | undefined
  readonly tls: TlsFiles | undefined
}

/** Options that are taken and change nothing, and why. */
const without: Readonly<Record<string, string>> = {
  'enable-dummy-vif-plug': 'no interfaces are plugged here',
  'peer-ca-cert': 'the server shows its own certificates',
}

/**
 * Follows a command line, in its order as far as it is about the log. A word that is no option ends it, as with the
 * stock daemon.
 */
export function followCommandLine(
  words: readonly string[],
  _environment: NodeJS.ProcessEnv,
  directories: Directories,
  log: Log,
): CommandLine<Settings> {
  const values = new Map<string, string>()
  const databases: string[] = []
  for (const given of readOptions(options, words)) {
    if (given.kind === 'problem') return { kind: 'fail', message: given.message }
    if (given.kind === 'argument') {
      databases.push(given.value)
      continue
    }
    const { name, value } = given
    if (name === 'help') return { kind: 'print', text: usage(directories) }
    if (name === 'version') return { kind: 'print', text: VERSIONS }
    const problem = followLogOption(log, name, value, fileIn(directories.log, 'ovn-controller.log'))
    if (typeof problem === 'string') return { kind: 'fail', message: problem }
    const reason = without[name]
    if (reason !== undefined) log.write('main', 'INFO', `--${name} has no effect: ${reason}`)
    else if (problem === false) values.set(name, value ?? '')
  }
  if (databases.length > 1)
    return {
      kind: 'fail',
      message: 'exactly zero or one non-option argument required; use --help for usage',
    }
  try {
    const { run, ovsRun } = directories
    const [database = `unix:${fileIn(ovsRun, 'db.sock')}`] = databases
    const bootstrap = values.get('bootstrap-ca-cert')
    if (bootstrap !== undefined && !values.has('ca-cert')) values.set('ca-cert', bootstrap)
    const settings: Settings = {
      local: absoluteRemotes(database, directories),
      switchDirectory: ovsRun,
      control: controlSocket(values.get('unixctl'), run),
      chassis: values.get('chassis') || undefined,
      tls: tlsIn(values),
      forLauncher: processOptions.map(({ name }) => name).filter((name) => values.has(name)),
    }
    return { kind: 'run', settings }
  } catch (error) {
    return { kind: 'fail', message: error instanceof Error ? error.message : String(error) }
  }
}

function controlSocket(given: string | undefined, run: string): string | undefined {
  if (given === 'none') return undefined
  return fileIn(run, given || `ovn-controller.${process.pid}.ctl`)
}

function usage(directories: Directories): string {
  const { run, ovsRun } = directories
  return `ovn-controller: from logical flows in the southbound database of OVN to OpenFlow in the integration bridge
usage: ovn-controller [OPTIONS] [OVS-DATABASE]
       ovn-controller explain [-t TARGET] FLOW

  OVS-DATABASE                the local Open vSwitch database (default: unix:${ovsRun}/db.sock)
  -n, --chassis=NAME          the name of the chassis, instead of system-id in the local database
  -u, --unixctl=SOCKET        control socket, or none (default: ${run}/ovn-controller.PID.ctl)
  -h, --help                  this text
  -V, --version               versions

The southbound database and all other settings are taken from the external_ids of the Open_vSwitch table.
${commonUsage('ovn-controller', directories)}
Questions to a daemon that runs (TARGET is its control socket, or the name of its pid file):
  explain FLOW                why a flow of the switch is there, as ovs-ofctl dump-flows prints it, down to rows of
                              the databases; - for standard input
`
}
