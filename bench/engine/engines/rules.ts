/** The workloads as rules: what the rule language costs beside circuits written by hand on the same engine. */
import {
  count,
  input,
  integer,
  type Program,
  program,
  type Relation as RuleRelation,
  relation,
  rule,
  start,
  sum,
  view,
} from '../../../rules/index.ts'
import type { Relation } from '../relation.ts'
import type { Delivery, Engine, Row, Session, Transaction, WorkloadName } from '../workload.ts'

/** A workload's program: its inputs, in their order, and its result. */
interface Ruled {
  readonly program: Program
  readonly inputs: readonly RuleRelation[]
  readonly result: RuleRelation
}

function joined(): Ruled {
  const Left = input('Left', { leftId: integer, key: integer, leftValue: integer })
  const Right = input('Right', { rightId: integer, key: integer, rightValue: integer })
  const Joined = view('Joined', 'Rows with the same key are joined', ({ match }) => {
    const { leftId, key, leftValue } = match(Left)
    const { rightId, rightValue } = match(Right, { key })
    return { leftId, key, leftValue, rightId, rightValue }
  })
  return { program: program([Joined]), inputs: [Left, Right], result: Joined }
}

function grouped(): Ruled {
  const Member = input('Member', { id: integer, group: integer, value: integer })
  const Grouped = view(
    'Grouped',
    'How many rows a group has, and the sum of their values; different members would be another question',
    ({ match }) => {
      const { id, group, value } = match(Member)
      return { group, rows: count(id, value), sum: sum(value, { per: [id] }) }
    },
  )
  return { program: program([Grouped]), inputs: [Member], result: Grouped }
}

function threeWay(): Ruled {
  const First = input('First', { id: integer, item: integer, b: integer })
  const Second = input('Second', { id: integer, b: integer, c: integer })
  const Third = input('Third', { id: integer, c: integer, end: integer })
  const Blocked = input('Blocked', { id: integer, item: integer })
  const Path = view('Path', 'An item has a path to each end that three steps lead to', ({ match }) => {
    const { item, b } = match(First)
    const { c } = match(Second, { b })
    const { end } = match(Third, { c })
    return { item, end }
  })
  const FreePath = view('FreePath', 'A path is free unless its item is blocked', ({ match, not }) => {
    const { item, end } = match(Path)
    not(Blocked, { item })
    return { item, end }
  })
  return { program: program([FreePath]), inputs: [First, Second, Third, Blocked], result: FreePath }
}

function reachability(): Ruled {
  const Root = input('Root', { node: integer })
  const Edge = input('Edge', { from: integer, to: integer })
  const Reached = relation('Reached', { node: integer })
  return {
    program: program([
      rule('Roots are reached, and so is what an edge leads to from what is reached', Reached, ({ match }) =>
        match(Root),
      ),
      rule('Reached', Reached, ({ match }) => {
        const { node } = match(Reached)
        const { to } = match(Edge, { from: node })
        return { node: to }
      }),
    ]),
    inputs: [Root, Edge],
    result: Reached,
  }
}

function closure(): Ruled {
  const Edge = input('Edge', { from: integer, to: integer })
  const Path = relation('Path', { from: integer, to: integer })
  return {
    program: program([
      rule('An edge is a path, and a path goes on with an edge', Path, ({ match }) => match(Edge)),
      rule('Path', Path, ({ match }) => {
        const { from, to: by } = match(Path)
        const { to } = match(Edge, { from: by })
        return { from, to }
      }),
    ]),
    inputs: [Edge],
    result: Path,
  }
}

const workloads: Readonly<Record<WorkloadName, () => Ruled>> = {
  join: joined,
  group: grouped,
  'group-10': grouped,
  'three-way': threeWay,
  reachability,
  closure,
}

class ProgramSession implements Session {
  readonly #ruled: Ruled
  readonly #running

  constructor(ruled: Ruled) {
    this.#ruled = ruled
    this.#running = start(ruled.program, [ruled.result])
  }

  load(relations: readonly Relation[]): void {
    this.#running.transact((transaction) => {
      for (const [i, relation] of this.#ruled.inputs.entries()) {
        for (const row of relations[i] ?? []) transaction.change(relation, row, 1)
      }
    })
  }

  transact({ input, deltas }: Transaction): void {
    const changed = this.#ruled.inputs[input]
    if (!changed) throw new RangeError(`no input ${input}`)
    this.#running.transact((transaction) => {
      for (const { row, weight } of deltas) transaction.change(changed, row, weight)
    })
  }

  delivered(): Delivery {
    const changes = this.#running.changes(this.#ruled.result)
    // All columns are integers, in the order of the workload's own rows.
    const rows = () => changes.map(({ fact, weight }) => ({ row: Object.values(fact) as Row, weight }))
    return { kind: 'changes', rows }
  }
}

export const rules: Engine = {
  name: 'rules',
  session: (workload) => new ProgramSession(workloads[workload]()),
}
