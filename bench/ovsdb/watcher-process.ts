/** What `watcher.ts` starts: monitors the southbound at the remote it is given, and reports to its parent. */
import { readFileSync } from 'node:fs'
import { connect, everyColumn, monitor, southbound } from '../../ovsdb/index.ts'
import type { Report } from './watcher.ts'

const remote = process.argv[2] ?? ''
const startup = cpu()
let flows = 0
let deltas = 0
let batches = 0
let synchronised = false
let stall = 0
let last = now()
let following: { readonly batches: number } | undefined
let before = { cpu: 0, deltas: 0 }

/** User and system time of this process so far, in seconds. */
function cpu(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

function tell(report: Report): void {
  process.send?.(report)
}

/** Milliseconds, but for those in which the event loop's thread could run and other work had the processors. */
function now(): number {
  const [, waiting = '0'] = readFileSync('/proc/self/schedstat', 'utf8').split(' ')
  return performance.now() - Number(waiting) / 1e6
}

/** Due every millisecond: what it is late is what the event loop was busy for. */
function tick(): void {
  const time = now()
  stall = Math.max(stall, time - last)
  last = time
  if (!synchronised) setTimeout(tick, 1)
}
setTimeout(tick, 1)

const client = connect(remote, { database: southbound.name })
monitor(
  client,
  { schema: southbound, tables: everyColumn(southbound) },
  {
    batch: (batch) => {
      deltas += batch.deltas.length
      if (batch.initial) {
        for (const { relation } of batch.deltas) if (relation === 'Logical_Flow') flows++
        return
      }
      batches++
      told()
    },
    synchronised: () => {
      const used = cpu() - startup
      tick()
      synchronised = true
      const peakMemory = process.resourceUsage().maxRSS / 1024
      tell({ kind: 'synchronised', flows, deltas, cpu: used, startup, stall, peakMemory })
      globalThis.gc?.()
      before = { cpu: cpu(), deltas }
    },
  },
)

function told(): void {
  if (following && batches >= following.batches) {
    tell({ kind: 'followed', batches, deltas: deltas - before.deltas, cpu: cpu() - before.cpu })
    following = undefined
  }
}

process.on('message', (message) => {
  following = message as { readonly batches: number } // what watcher.ts sends
  told()
})
