/** The command line of the daemon (ovn-northd(8)). */
import {
  absoluteRemotes,
  type CommandLine,
  type CommonSettings,
  commonUsage,
  type Directories,
  fileIn,
  followLogOption,
  type Log,
  listOptions,
  logOptions,
  type OptionSpec,
  processOptions,
  readOptions,
  tlsIn,
  tlsOptions,
} from '../../daemon/index.ts'
import type { TlsFiles } from '../../ovsdb/index.ts'

export const VERSION = 'ovn-northd 25.03.0\nOpen vSwitch Library 3.5.0'

const options: readonly OptionSpec[] = [
  { name: 'ovnsb-db', argument: 'required', letter: 'd' },
  { name: 'ovnnb-db', argument: 'required', letter: 'D' },
  { name: 'unixctl', argument: 'required', letter: 'u' },
  { name: 'help', argument: 'none', letter: 'h' },
  { name: 'options', argument: 'none', letter: 'o' },
  { name: 'version', argument: 'none', letter: 'V' },
  { name: 'dry-run', argument: 'none', letter: '\r' },
  { name: 'n-threads', argument: 'required', letter: '\x0e' },
  ...processOptions,
  ...logOptions,
  ...tlsOptions,
]

/** What the daemon is to do. */
export interface Settings extends CommonSettings {
  readonly northbound: string
  readonly southbound: string
  /** The file of the control socket; `undefined` for none. */
  readonly control: string | undefined
  readonly paused: boolean
  readonly threads: number
  readonly tls: TlsFiles | undefined
}

/**
 * Follows a command line, in its order as far as it is about the log.
 *
 * @param complain told of words that are no option, which are left out like in the stock daemon
 */
export function followCommandLine(
  words: readonly string[],
  environment: NodeJS.ProcessEnv,
  directories: Directories,
  log: Log,
  complain: (message: string) => void,
): CommandLine<Settings> {
  const values = new Map<string, string>()
  let threads: number = THREADS.least
  for (const given of readOptions(options, words)) {
    if (given.kind === 'problem') {
      complain(given.message)
      continue
    }
    if (given.kind === 'argument') continue
    const { name, value } = given
    if (name === 'help') return { kind: 'print', text: usage(directories) }
    if (name === 'options') return { kind: 'print', text: listOptions(options) }
    if (name === 'version') return { kind: 'print', text: `${VERSION}\n` }
    const problem = followLogOption(log, name, value, fileIn(directories.log, 'ovn-northd.log'))
    if (typeof problem === 'string') return { kind: 'fail', message: problem }
    if (name === 'n-threads') threads = clampThreads(value ?? '', log)
    else if (problem === false) values.set(name, value ?? '')
  }
  try {
    const remotes = (name: string, variable: string, socket: string): string =>
      absoluteRemotes(
        values.get(name) || environment[variable] || `unix:${fileIn(directories.run, socket)}`,
        directories,
      )
    const settings: Settings = {
      northbound: remotes('ovnnb-db', 'OVN_NB_DB', 'ovnnb_db.sock'),
      southbound: remotes('ovnsb-db', 'OVN_SB_DB', 'ovnsb_db.sock'),
      control: controlSocket(values.get('unixctl'), directories),
      paused: values.has('dry-run'),
      threads,
      tls: tlsIn(values),
      forLauncher: processOptions.map(({ name }) => name).filter((name) => values.has(name)),
    }
    return { kind: 'run', settings }
  } catch (error) {
    return { kind: 'fail', message: error instanceof Error ? error.message : String(error) }
  }
}

/** The number of threads that the daemon is said to have, from 1 to 256. */
export const THREADS = { least: 1, most: 256 } as const

function clampThreads(text: string, log: Log): number {
  const asked = Number.parseInt(text, 10) || 0
  const number = Math.min(THREADS.most, Math.max(THREADS.least, asked))
  if (number !== asked) {
    const message = `Setting n_threads to ${number} as --n-threads option was set to : [${asked}]`
    log.write('ovn_northd', 'WARN', message)
  }
  return number
}

function controlSocket(given: string | undefined, { run }: Directories): string | undefined {
  if (given === 'none') return undefined
  return fileIn(run, given || `ovn-northd.${process.pid}.ctl`)
}

function usage(directories: Directories): string {
  const { run } = directories
  return `ovn-northd: from the northbound database of OVN to logical flows in the southbound
usage: ovn-northd [OPTIONS]
       ovn-northd plan [-t TARGET] FILE
       ovn-northd explain [-t TARGET] FLOW-UUID

  --ovnnb-db=REMOTE           northbound database (default: unix:${run}/ovnnb_db.sock)
  --ovnsb-db=REMOTE           southbound database (default: unix:${run}/ovnsb_db.sock)
  --dry-run                   start paused: read both databases and write to none
  --n-threads=N               taken and reported, and without effect: one thread does all the work
  --unixctl=SOCKET            control socket, or none (default: ${run}/ovn-northd.PID.ctl)
  -h, --help                  this text
  -o, --options               all options
  -V, --version               versions
${commonUsage('ovn-northd', directories)}
Questions to a daemon that runs (TARGET is its control socket, or the name of its pid file):
  plan FILE                   what a northbound transaction would change in the southbound; FILE holds the
                              operations of OVSDB's transact as JSON, - for standard input
  explain FLOW-UUID           why a logical flow is there, down to rows of the northbound
`
}
