/** What the process costs, for `coverage/show` and `memory/show`. */
import { performance } from 'node:perf_hooks'

/** Totals since the process was started; their rates per second say how busy it is. */
export const processTotals: Readonly<Record<string, () => number>> = {
  // Of 1000 a second, so many milliseconds of CPU time.
  cpu_user_ms: () => process.cpuUsage().user / 1000,
  cpu_system_ms: () => process.cpuUsage().system / 1000,
  // So many milliseconds in which the event loop had something to do: near 1000 a second it is late with everything.
  event_loop_active_ms: () => performance.eventLoopUtilization().active,
  page_fault_major: () => process.resourceUsage().majorPageFault,
  context_switch_involuntary: () => process.resourceUsage().involuntaryContextSwitches,
}

/** Memory in kB, by what it is used for. */
export function processMemory(): Readonly<Record<string, number>> {
  const { rss, heapTotal, heapUsed, external, arrayBuffers } = process.memoryUsage()
  return {
    'array-buffers-kB': kilobytes(arrayBuffers),
    'external-kB': kilobytes(external),
    'heap-kB': kilobytes(heapTotal),
    'heap-used-kB': kilobytes(heapUsed),
    'rss-kB': kilobytes(rss),
    'rss-peak-kB': process.resourceUsage().maxRSS,
  }
}

/** Names and numbers as `memory/show` lists them. */
export function describeMemory(usage: Readonly<Record<string, number>>): string {
  const names = Object.keys(usage).sort()
  return names.map((name) => `${name}:${usage[name]}`).join(' ')
}

function kilobytes(bytes: number): number {
  return Math.round(bytes / 1024)
}
