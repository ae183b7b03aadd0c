/**
 * The log: messages of modules go to the console, to a file and to the system's log, to each from a level on that can
 * be changed while the program runs, in a pattern that can be changed too (ovs-appctl(8), `vlog/set`).
 */
import { writeSync } from 'node:fs'
import { LogFile } from './log-file.ts'
import {
  type Destination,
  destinations,
  facilities,
  type Level,
  levels,
  passes,
  severity,
  type Threshold,
} from './log-level.ts'
import { formatEntry, type LogEntry } from './log-pattern.ts'
import type { RateLimit } from './rate-limit.ts'
import { openDatagrams, openSyslog, type Syslog } from './syslog.ts'

/** A module with its levels. */
interface Module {
  readonly name: string
  readonly thresholds: Record<Destination, Threshold>
  limited: boolean
}

/** What the messages for `--syslog-target` look like (RFC 5424); the mark says that what follows is UTF-8. */
const targetPattern = '<%B>1 %D{%Y-%m-%dT%H:%M:%S.###Z} %E %A %P %c - \uFEFF%m'

/** What goes before a message in a file of the system's log (RFC 3164). */
const syslogPrefix = '<%B> %D{%h %e %T} %E %A:'

const { daemon = 0, local0 = 0 } = facilities

export class Log {
  readonly #program: string
  readonly #modules = new Map<string, Module>()
  readonly #patterns: Record<Destination, string> = {
    SYSLOG: 'ovs|%05N|%c%T|%p|%m',
    CONSOLE: '%D{%Y-%m-%dT%H:%M:%SZ}|%05N|%c%T|%p|%m',
    FILE: '%D{%Y-%m-%dT%H:%M:%S.###Z}|%05N|%c%T|%p|%m',
  }
  readonly #file = new LogFile()
  #syslog: Syslog | undefined
  #target: ReturnType<typeof openDatagrams> | undefined
  #facility: number | undefined
  #number = 0

  /** @param modules the names that levels can be set for */
  constructor(program: string, modules: readonly string[]) {
    this.#program = program
    for (const name of modules) this.#module(name)
  }

  /** Logs a message, unless its limit is exceeded: then how many there were is told with the next. */
  write(module: string, level: Level, message: string, limit?: RateLimit): void {
    const of = this.#module(module)
    if (!this.#wanted(of, level)) return
    if (limit && of.limited) {
      if (!limit.admit()) return
      const dropped = limit.takeDropped()
      if (dropped) {
        const { count, first, last } = dropped
        const when = `${first} seconds (most recently, ${last} seconds ago)`
        this.#put(of, level, `Dropped ${count} log messages in last ${when} due to excessive rate`)
      }
    }
    this.#put(of, level, message)
  }

  /** Whether a message of that level would go anywhere. */
  enabled(module: string, level: Level): boolean {
    return this.#wanted(this.#module(module), level)
  }

  /**
   * Follows a specification: words for a module, a destination and a level, or a pattern, or a facility.
   *
   * @returns what is wrong with it
   */
  configure(specification: string): string | undefined {
    const [first = '', ...words] = specification.split(/[ ,:\t]+/).filter((word) => word !== '')
    if (/^pattern$/i.test(first)) return this.#setPattern(specification, words[0])
    if (/^facility$/i.test(first)) {
      const facility = /^[ ,:\t]*\w+[ ,:\t](.*)$/.exec(specification)?.[1]?.toLowerCase() ?? ''
      if (!Object.hasOwn(facilities, facility)) return 'invalid facility'
      this.#facility = facilities[facility]
      return undefined
    }
    return this.#setLevels(first === '' ? [] : [first, ...words])
  }

  /** Everything is logged everywhere. */
  beVerbose(): void {
    this.#setLevels([])
  }

  /** Honours the limits of these modules, or does not; of all without a name. Returns what is wrong. */
  limitRates(names: readonly string[], limited: boolean): string | undefined {
    for (const name of names.length === 0 ? ['any'] : names) {
      const found = /^any$/i.test(name)
        ? [...this.#modules.values()]
        : [this.#modules.get(name.toLowerCase())]
      for (const module of found) {
        if (!module) return 'unknown module'
        module.limited = limited
      }
    }
    return undefined
  }

  /** The table of levels. */
  describeLevels(): string {
    const heads = '                 console    syslog    file\n                 -------    ------    ------\n'
    const lines = [...this.#modules.values()].map(({ name, thresholds, limited }) => {
      const { CONSOLE, SYSLOG, FILE } = thresholds
      const columns = [CONSOLE.padStart(4), SYSLOG.padStart(4), FILE.padStart(4)].join('       ')
      return `${name.padEnd(16)}  ${columns}${limited ? '' : '    (rate limiting disabled)'}\n`
    })
    return heads + lines.sort().join('')
  }

  /** The table of patterns. */
  describePatterns(): string {
    const blank = ' '.repeat(28)
    const heads = `         prefix${blank}format\n         ------${blank}------\n`
    const lines = destinations.map((destination) => {
      const prefix = destination === 'SYSLOG' ? syslogPrefix : 'none'
      return `${destination.padEnd(7)}  ${prefix.padEnd(32)}  ${this.#patterns[destination]}\n`
    })
    return heads + lines.join('')
  }

  /** The name of the file, whether it is open or not. */
  get file(): string | undefined {
    return this.#file.path
  }

  /** Logs into a file from now on, if it can be opened. Returns why it cannot. */
  openFile(path: string): string | undefined {
    try {
      if (this.#file.open(path, () => this.write('vlog', 'INFO', 'closing log file')))
        this.write('vlog', 'INFO', `opened log file ${path}`)
      return undefined
    } catch (error) {
      const reason = systemError(error)
      this.write('vlog', 'WARN', `failed to open ${path} for logging: ${reason}`)
      return reason
    }
  }

  closeFile(): void {
    this.#file.close()
  }

  /** Chooses how the system's log is reached; only the first choice counts. Throws on an unknown method. */
  useSyslog(method: string): void {
    this.#syslog ??= this.#openSyslog(method)
  }

  /** Sends messages to `HOST:PORT` as well. Throws when that is none. */
  addSyslogTarget(target: string): void {
    this.#target?.close()
    this.#target = openDatagrams(target)
  }

  /** Lets go of everything; what is logged later goes to the console only. */
  close(): void {
    this.#file.close()
    this.#syslog?.close()
    this.#target?.close()
    this.#target = undefined
  }

  #openSyslog(method: string): Syslog {
    return openSyslog(method, this.#program, (priority) => {
      const entry = this.#entry('', 'INFO', '')
      return `${formatEntry(syslogPrefix, { ...entry, priority })} `
    })
  }

  #module(name: string): Module {
    const key = name.toLowerCase()
    let module = this.#modules.get(key)
    if (!module) {
      module = { name, thresholds: { SYSLOG: 'INFO', CONSOLE: 'INFO', FILE: 'INFO' }, limited: true }
      this.#modules.set(key, module)
    }
    return module
  }

  #wanted({ thresholds }: Module, level: Level): boolean {
    return (
      passes(thresholds.CONSOLE, level) ||
      passes(thresholds.SYSLOG, level) ||
      (this.#file.isOpen && passes(thresholds.FILE, level))
    )
  }

  #put({ name, thresholds }: Module, level: Level, message: string): void {
    this.#number++
    const entry = this.#entry(name, level, message)
    if (passes(thresholds.CONSOLE, level)) toConsole(formatEntry(this.#patterns.CONSOLE, entry))
    if (passes(thresholds.SYSLOG, level)) this.#toSyslog(entry)
    if (passes(thresholds.FILE, level)) this.#file.write(formatEntry(this.#patterns.FILE, entry))
  }

  #toSyslog(entry: LogEntry): void {
    this.#syslog ??= this.#openSyslog('libc')
    const priority = (this.#facility ?? daemon) + severity[entry.level]
    for (const line of formatEntry(this.#patterns.SYSLOG, entry).split('\n'))
      if (line !== '') this.#syslog.send(priority, line)
    this.#target?.line(formatEntry(targetPattern, entry))
  }

  #entry(module: string, level: Level, message: string): LogEntry {
    return {
      program: this.#program,
      module,
      level,
      message,
      number: this.#number,
      time: new Date(),
      priority: (this.#facility || local0) + severity[level],
      uptime: performance.now(),
    }
  }

  #setPattern(specification: string, destination: string | undefined): string | undefined {
    if (destination === undefined) return 'missing destination'
    const chosen = destinations.filter((one) => /^any$/i.test(destination) || same(one, destination))
    if (chosen.length === 0) return `unknown destination "${destination}"`
    const pattern = /^[ ,:\t]*\w+[ ,:\t]+\w+[ ,:\t]?([\s\S]*)$/.exec(specification)?.[1] ?? ''
    for (const one of chosen) this.#patterns[one] = pattern
    return undefined
  }

  #setLevels(words: readonly string[]): string | undefined {
    let destination: Destination | undefined
    let level: Threshold | undefined
    let module: Module | undefined
    for (const word of words) {
      if (same('any', word)) continue
      const found = {
        destination: destinations.find((one) => same(one, word)),
        level: levels.find((one) => same(one, word)),
        module: this.#modules.get(word.toLowerCase()),
      }
      if (found.destination) {
        if (destination) return 'cannot specify multiple destinations'
        destination = found.destination
      } else if (found.level) {
        if (level) return 'cannot specify multiple levels'
        level = found.level
      } else if (found.module) {
        if (module) return 'cannot specify multiple modules'
        module = found.module
      } else return `no destination, level, or module "${word}"`
    }
    for (const one of module ? [module] : this.#modules.values())
      for (const to of destination ? [destination] : destinations) one.thresholds[to] = level ?? 'DBG'
    return undefined
  }
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase()
}

/** The console may be gone, or may not take more at present. */
function toConsole(line: string): void {
  try {
    writeSync(2, `${line}\n`)
  } catch {}
}

/** Reasons for which files cannot be opened, in the words of the C library. */
const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'No such file or directory',
  EACCES: 'Permission denied',
  EADDRINUSE: 'Address already in use',
  EISDIR: 'Is a directory',
  ENOTDIR: 'Not a directory',
  EROFS: 'Read-only file system',
  ENOSPC: 'No space left on device',
  ECONNREFUSED: 'Connection refused',
}

/** What a system call failed of. */
export function systemError(error: unknown): string {
  const { code, message } = error as { readonly code?: string; readonly message?: string } // what Node throws
  return (code === undefined ? undefined : reasons[code]) ?? message ?? String(error)
}
