/** CPU time of a daemon together with that of the programs it runs to do its work. */
import { readdirSync, readFileSync } from 'node:fs'
import type { Daemon } from '../stock/index.ts'

/** Unit of the times in `/proc/PID/stat`; Linux fixes it at 100 for every architecture Node runs on. */
const ticksPerSecond = 100

const nanosecondsPerSecond = 1e9

/**
 * User and system time so far, in seconds: of the daemon's threads to the nanosecond (`schedstat`, the first number),
 * and of its children that have ended in steps of 10 ms (proc(5), fields 16 and 17 of `stat`).
 */
export function cpuTime({ pid }: Daemon): number {
  const threads = readdirSync(`/proc/${pid}/task`).map((thread) => {
    const [running] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')
    return Number(running)
  })
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The program's name, field 2, may itself hold spaces and parentheses: count from its end.
  const ofChildren = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(13, 15)
  return sum(threads) / nanosecondsPerSecond + sum(ofChildren.map(Number)) / ticksPerSecond
}

function sum(times: readonly number[]): number {
  return times.reduce((total, time) => total + time, 0)
}
