/** CPU time of a daemon together with that of the programs it runs to do its work. */
import { readFileSync } from 'node:fs'
import type { Daemon } from '../stock/index.ts'

/** Unit of the times in `/proc/PID/stat`; Linux fixes it at 100 for every architecture Node runs on. */
const ticksPerSecond = 100

/** User and system time so far, of the daemon and of its children that have ended, in seconds (proc(5), fields 14 to 17). */
export function cpuTime({ pid }: Daemon): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The program's name, field 2, may itself hold spaces and parentheses: count from its end.
  const times = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 15)
  return times.reduce((sum, time) => sum + Number(time), 0) / ticksPerSecond
}
