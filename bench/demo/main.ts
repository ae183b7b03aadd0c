/**
 * The demonstration behind `npm start`: the *scale* network at a tenth of its size, both stages in
 * one process, one change of each kind, and what each costs beside recomputing everything.
 */
import {
  type NorthboundTransaction,
  scaleChange,
  scaleChangeKinds,
  scaleNetwork,
  scalePort,
} from '../networks/index.ts'
import { type ControlPlane, type Outcome, startControlPlane } from './control-plane.ts'

const size = { switches: 16, ports: 92, setPrefix: 'set_' } as const

/** Flows shown of each kind. */
const SHOWN = 2

/** How often a change is made and undone before it is measured. */
const WARM_UP = 5

/** The ports of this switch are on the hypervisor. */
const LOCAL_SWITCH = 1

function load(network: readonly NorthboundTransaction[]): {
  readonly plane: ControlPlane
  readonly outcome: Outcome
} {
  const plane = startControlPlane()
  plane.hypervisor.plug(Array.from({ length: size.ports }, (_, i) => scalePort(LOCAL_SWITCH, i + 1).name))
  plane.hypervisor.plug(scaleChangeKinds.map((_, n) => `new-lsp${n * size.switches}`))
  return { plane, outcome: plane.apply(network) }
}

function show(title: string, lines: readonly string[], sign: string): void {
  if (lines.length === 0) return
  for (const line of lines.slice(0, SHOWN))
    console.log(`      ${sign} ${line.length > 150 ? `${line.slice(0, 147)}...` : line}`)
  if (lines.length > SHOWN) console.log(`      ${sign} ... and ${lines.length - SHOWN} more ${title}`)
}

function report(kind: string, outcome: Outcome, recompute: number): void {
  const { flowsAdded, flowsRemoved, openFlowAdded, openFlowRemoved, milliseconds } = outcome
  const speed = Math.round(recompute / milliseconds)
  console.log(
    `\n  ${kind}: ${milliseconds.toFixed(2)} ms (recomputing everything: ${recompute.toFixed(0)} ms, ${speed} times as long)`,
  )
  console.log(`    logical flows +${flowsAdded.length} -${flowsRemoved.length}`)
  const text = (flow: Outcome['flowsAdded'][number]) =>
    `table=${flow.table_id} priority=${flow.priority} match=(${flow.match}) action=(${flow.actions})`
  show('logical flows', flowsAdded.map(text), '+')
  show('logical flows', flowsRemoved.map(text), '-')
  console.log(`    OpenFlow flows on the hypervisor +${openFlowAdded.length} -${openFlowRemoved.length}`)
  show('flows', openFlowAdded, '+')
  show('flows', openFlowRemoved, '-')
}

function main(): void {
  const network = scaleNetwork(size)
  console.log(
    `ovn-delta: ${size.switches} switches of ${size.ports} ports on one router, the ports of one switch on this hypervisor`,
  )
  // Once to warm up, once to measure: a daemon that recomputes is warm, too.
  load(network)
  const { plane, outcome } = load(network)
  const recompute = outcome.milliseconds
  console.log(
    `  from nothing: ${outcome.flowsAdded.length} logical flows, ${plane.hypervisor.flows} OpenFlow flows, ${recompute.toFixed(0)} ms`,
  )
  for (const [n, kind] of scaleChangeKinds.entries()) {
    // The first switch is the local one, whatever the number of the change.
    const change = scaleChange(kind, { ...size, n: n * size.switches })
    for (let warm = 0; warm < WARM_UP; warm++) {
      plane.apply([change.apply])
      plane.apply([change.undo])
    }
    report(kind, plane.apply([change.apply]), recompute)
    plane.apply([change.undo])
  }
}

main()
