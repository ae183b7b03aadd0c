/** A switch that has its flows in memory: it takes what a controller tells it, and says what that has changed. */
import type {
  Change,
  Desired,
  FlowKeyText,
  FlowText,
  OpenSwitch,
  Sent,
  Switch,
} from '../../ovn-controller/index.ts'
import { ChangedLines } from './changed-lines.ts'

export interface MemorySwitch {
  /** How many flows there are. */
  readonly count: number
  /** The flows that came and went, as `ovs-ofctl` would print them. */
  readonly changed: ChangedLines
  /** Reaches this switch, whatever the target. */
  readonly open: OpenSwitch
}

export function memorySwitch(): MemorySwitch {
  const flows = new Map<string, FlowText>()
  const changed = new ChangedLines()
  const add = (flow: FlowText): void => {
    remove(flow)
    flows.set(keyOf(flow), flow)
    changed.add(lineOf(flow), 1)
  }
  const remove = (key: FlowKeyText): void => {
    const before = flows.get(keyOf(key))
    if (!before) return
    flows.delete(keyOf(key))
    changed.add(lineOf(before), -1)
  }
  const apply = ({ addFlows = [], deleteFlows = [] }: Change): Sent => {
    const [added, deleted] = [[...addFlows], [...deleteFlows]]
    deleted.forEach(remove)
    added.forEach(add)
    return { flowsAdded: added.length, flowsDeleted: deleted.length, groups: 0, meters: 0 }
  }
  const reconcile = (desired: Desired): Sent => {
    const wanted = new Map([...desired.flows].map((flow) => [keyOf(flow), flow]))
    const deleteFlows = [...flows.values()].filter((flow) => !wanted.has(keyOf(flow)))
    const addFlows = [...wanted].flatMap(([key, flow]) => (flows.get(key)?.rest === flow.rest ? [] : [flow]))
    return apply({ addFlows, deleteFlows })
  }
  const of: Switch = {
    reconcile: async (desired) => reconcile(desired),
    apply: async (change) => apply(change),
    inject: () => Promise.reject(new Error('no packets go through this switch')),
    read: () => Promise.reject(new Error('this switch has its flows as texts')),
    close: () => {},
  }
  return {
    get count() {
      return flows.size
    },
    changed,
    open: (_target, { connected }) => {
      setImmediate(connected, features)
      return of
    },
  }
}

/** What a switch of Open vSwitch 3.5 says that it can do. */
const features = {
  tunnelMetadata: 0,
  maxMeters: 200_000,
  maxGroups: 0xffffff00,
  labelFlush: true,
  sampleRegisters: true,
}

function keyOf({ table, priority, match }: FlowKeyText): string {
  return `${table} ${priority} ${match}`
}

function lineOf({ table, priority, match, rest }: FlowText): string {
  return `table=${table},priority=${priority}${match === '' ? '' : `,${match}`} ${rest.replace(/^cookie=[^,]*,/, '')}`
}
