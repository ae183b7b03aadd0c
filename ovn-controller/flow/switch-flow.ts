/** The flows of the switch: what all rules of the controller derive in the end. */

import type { Accumulator, Fold, Value } from '../../engine/index.ts'
import type { Uuid } from '../../ovsdb/index.ts'
import {
  compute,
  fold,
  integer,
  type Reference,
  relation,
  rule,
  type Term,
  text,
  textColumn,
} from '../../rules/index.ts'
import { feature } from '../../tables/index.ts'

/** A flow that a rule wants. Several rules may want different actions for the same table, priority and match. */
export const WantedFlow = relation('WantedFlow', {
  table: integer,
  priority: integer,
  /** In the syntax of `ovs-ofctl add-flow`; empty for all packets. */
  match: textColumn,
  /** The rest of the flow, as one text: `cookie=…,` if any, and `actions=…`, with `drop` for none. */
  rest: textColumn,
})

/** The flow that is installed: one for each table, priority and match. */
export const SwitchFlow = relation('SwitchFlow', {
  table: integer,
  priority: integer,
  match: textColumn,
  rest: textColumn,
})

/**
 * The actions of a flow, with a cookie that names the row that the flow comes from.
 *
 * @param actions in the syntax of ovs-actions(7)
 * @param from the row; the cookie is the first 32 bits of its uuid
 */
export function doing(actions: Term<string>, from?: Reference<Uuid>): Reference<string> {
  if (!from) return text`actions=${actions}`
  return text`cookie=${compute(from, (uuid) => `0x${uuid.slice(0, 8).replace(/^0+(?=.)/, '')}`)},actions=${actions}`
}

/**
 * Of flows for the same packets one that forwards wins over one that drops, and that over a clause of a conjunction.
 */
function rank(rest: string): number {
  const actions = rest.slice(rest.indexOf('actions=') + 'actions='.length)
  if (actions.startsWith('conjunction(')) return 0
  return actions === 'drop' ? 1 : 2
}

/** The flow that wins among flows for the same packets; among equals the first as text. */
const winner: Fold = { name: 'winner', ofDistinct: true, start: () => new Winner() }

class Winner implements Accumulator {
  /** How often each flow is wanted. Mostly there is one, which needs no map. */
  #only = ''
  #times = 0
  #counts: Map<string, number> | undefined

  add(value: Value, weight: number): void {
    const rest = String(value)
    if (!this.#counts && (this.#times === 0 || this.#only === rest)) {
      this.#only = rest
      this.#times += weight
      return
    }
    this.#counts ??= new Map([[this.#only, this.#times]])
    const left = (this.#counts.get(rest) ?? 0) + weight
    if (left === 0) this.#counts.delete(rest)
    else this.#counts.set(rest, left)
    if (this.#counts.size > 1) return
    const [[only, times] = ['', 0]] = this.#counts
    this.#only = only
    this.#times = times
    this.#counts = undefined
  }

  get isEmpty(): boolean {
    return !this.#counts && this.#times === 0
  }

  result(): string {
    if (!this.#counts) return this.#only
    let best: string | undefined
    for (const rest of this.#counts.keys()) {
      if (best === undefined || rank(rest) > rank(best) || (rank(rest) === rank(best) && rest < best))
        best = rest
    }
    return best ?? ''
  }
}

export const switchFlows = feature({
  name: 'flows of the switch',
  outputs: [SwitchFlow],
  nodes: { controller_output: [SwitchFlow] },
  rules: [
    rule('Of the flows that are wanted for the same packets the switch has one', SwitchFlow, ({ match }) => {
      const { table, priority, match: packets, rest } = match(WantedFlow)
      return { table, priority, match: packets, rest: fold<string>(winner, rest) }
    }),
  ],
})

/** A flow as a line for `ovs-ofctl --bundle add-flows`. */
export function flowLine(flow: {
  readonly table: number
  readonly priority: number
  readonly match: string
  readonly rest: string
}): string {
  return `${flowKeyText(flow)},${flow.rest}`
}

/** What tells a flow apart from all others, as a line for `delete_strict`. */
export function flowKeyText({
  table,
  priority,
  match,
}: {
  readonly table: number
  readonly priority: number
  readonly match: string
}): string {
  const key = `table=${table},priority=${priority}`
  return match === '' ? key : `${key},${match}`
}
