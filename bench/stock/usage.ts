/** What a running process has cost so far, as Linux accounts for it. */
import { readFileSync } from 'node:fs'

/** Unit of the times in `/proc/PID/stat`; Linux fixes it at 100 for every architecture Node runs on. */
const ticksPerSecond = 100

/** CPU time and memory of one process. */
export interface Usage {
  /** User and system time since it started, in seconds (steps of 10 ms). */
  readonly cpuSeconds: number
  /** Peak of resident memory since it started, in bytes (`VmHWM`). */
  readonly peakBytes: number
  /** Resident memory now, in bytes (`VmRSS`). */
  readonly residentBytes: number
}

/** Reads the usage of a live process. Throws when there is no such process. */
export function usageOf(pid: number): Usage {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return {
    cpuSeconds: cpuSeconds(pid),
    peakBytes: kilobytes(status, 'VmHWM') * 1024,
    residentBytes: kilobytes(status, 'VmRSS') * 1024,
  }
}

/** User and system time of a live process in seconds (proc(5), fields 14 and 15 of `stat`). */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The program's name, field 2, may itself hold spaces and parentheses: count from its end.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
}

function kilobytes(status: string, name: string): number {
  const found = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)
  if (!found) throw new Error(`/proc/PID/status has no ${name}: the process has ended`)
  return Number(found[1])
}
