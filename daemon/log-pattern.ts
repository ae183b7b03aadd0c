/** The patterns that say how a message is logged (ovs-appctl(8), `vlog/set PATTERN`). */
import { hostname } from 'node:os'
import type { Level } from './log-level.ts'

/** A message with all that a pattern may ask for. */
export interface LogEntry {
  readonly program: string
  readonly module: string
  readonly level: Level
  readonly message: string
  /** How many messages were logged before it, and it. */
  readonly number: number
  readonly time: Date
  /** Syslog's number for the facility and the level. */
  readonly priority: number
  /** Milliseconds since the program was started. */
  readonly uptime: number
}

/** `%`, `-` for left, `0`, a width, the letter, and for times a format in braces. */
const directive = /%(-?)0?(\d*)(?:([cdD])\{([^}]*)\}?|([\s\S]))/g

const defaultTime = '%Y-%m-%d %H:%M:%S.###'

/** The text of a message in a pattern. */
export function formatEntry(pattern: string, entry: LogEntry): string {
  return pattern.replace(directive, (_, left: string, width: string, braced, braces, plain) => {
    const text = value(braced ?? plain, braces, entry)
    const field = width === '' ? 0 : Number(width)
    return left ? text.padEnd(field, '0') : text.padStart(field, '0')
  })
}

function value(letter: string, braces: string | undefined, entry: LogEntry): string {
  switch (letter) {
    case 'A':
      return entry.program
    case 'B':
      return String(entry.priority)
    case 'c':
      return entry.module
    case 'd':
      return formatTime(braces ?? defaultTime, entry.time, 'local')
    case 'D':
      return formatTime(braces ?? defaultTime, entry.time, 'utc')
    case 'E':
      return hostname()
    case 'm':
      return entry.message.replace(/\n+$/, '')
    case 'N':
      return String(entry.number)
    case 'n':
      return '\n'
    case 'p':
      return entry.level
    case 'P':
      return String(process.pid)
    case 'r':
      return String(Math.floor(entry.uptime))
    // There is one thread: it has no name of its own.
    case 't':
      return 'main'
    case 'T':
      return ''
    default:
      return letter
  }
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

/** A time in a format of strftime(3), and `###` for milliseconds. */
export function formatTime(format: string, time: Date, zone: 'local' | 'utc'): string {
  // A clock that is as far from UTC as the local one shows local time when it is read as UTC.
  const shifted = zone === 'utc' ? time : new Date(time.getTime() - time.getTimezoneOffset() * minute)
  const two = (number: number): string => String(number).padStart(2, '0')
  const fields: Readonly<Record<string, () => string>> = {
    Y: () => String(shifted.getUTCFullYear()),
    y: () => two(shifted.getUTCFullYear() % 100),
    m: () => two(shifted.getUTCMonth() + 1),
    d: () => two(shifted.getUTCDate()),
    e: () => String(shifted.getUTCDate()).padStart(2, ' '),
    H: () => two(shifted.getUTCHours()),
    M: () => two(shifted.getUTCMinutes()),
    S: () => two(shifted.getUTCSeconds()),
    b: () => months[shifted.getUTCMonth()] ?? '',
    h: () => months[shifted.getUTCMonth()] ?? '',
    a: () => days[shifted.getUTCDay()] ?? '',
    s: () => String(Math.floor(time.getTime() / 1000)),
    z: () => offset(zone === 'utc' ? 0 : -time.getTimezoneOffset()),
    '%': () => '%',
  }
  const composed = format
    .replace(/%T/g, '%H:%M:%S')
    .replace(/%F/g, '%Y-%m-%d')
    .replace(/%R/g, '%H:%M')
    .replace(/%D/g, '%m/%d/%y')
  return composed
    .replace(/%(.)/g, (found, letter: string) => fields[letter]?.() ?? found)
    .replace('###', String(shifted.getUTCMilliseconds()).padStart(3, '0'))
}

const minute = 60_000

function offset(minutes: number): string {
  const size = Math.abs(minutes)
  const digits = String(Math.floor(size / 60) * 100 + (size % 60)).padStart(4, '0')
  return `${minutes < 0 ? '-' : '+'}${digits}`
}
