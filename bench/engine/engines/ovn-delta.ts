/**
 * This project's engine, through its public face. Like the other incremental engines it delivers changes and
 * keeps no copy of the result that the workload does not need.
 */
import {
  aggregate,
  antijoin,
  Circuit,
  type Collection,
  conjunction,
  count,
  feed,
  type Input,
  input,
  join,
  type Output,
  output,
  recursion,
  sum,
} from '../../../engine/index.ts'
import type { Relation } from '../relation.ts'
import type { Delivery, Engine, Session, Transaction } from '../workload.ts'

/** Adds a workload's inputs, in their order, and its result to a circuit. */
type Build = (circuit: Circuit) => { readonly inputs: readonly Input[]; readonly result: Collection }

const joined: Build = (circuit) => {
  const left = input(circuit, 'left', ['leftId', 'key', 'leftValue'], 'set')
  const right = input(circuit, 'right', ['rightId', 'key', 'rightValue'], 'set')
  return { inputs: [left, right], result: join(left.collection, right.collection, 'joined', ['key']) }
}

const grouped: Build = (circuit) => {
  const row = input(circuit, 'row', ['id', 'group', 'value'], 'set')
  const result = aggregate(
    row.collection,
    'grouped',
    ['group'],
    [
      { name: 'count', column: 'value', fold: count },
      { name: 'sum', column: 'value', fold: sum },
    ],
  )
  return { inputs: [row], result }
}

const threeWay: Build = (circuit) => {
  const first = input(circuit, 'first', ['id', 'item', 'b'], 'set')
  const second = input(circuit, 'second', ['id', 'b', 'c'], 'set')
  const third = input(circuit, 'third', ['id', 'c', 'end'], 'set')
  const blocked = input(circuit, 'blocked', ['id', 'item'], 'set')
  const path = circuit.collection('path', ['item', 'end'], 'set')
  conjunction({
    name: 'path',
    clauses: [
      { kind: 'atom', source: first.collection, variables: [0, 1, 2] },
      { kind: 'atom', source: second.collection, variables: [3, 2, 4] },
      { kind: 'atom', source: third.collection, variables: [5, 4, 6] },
    ],
    constants: new Map(),
    heads: [{ target: path, variables: [1, 6] }],
    variables: 7,
  })
  const result = antijoin(path, blocked.collection, 'free path', ['item'])
  return { inputs: [first, second, third, blocked], result }
}

const reachability: Build = (circuit) => {
  const root = input(circuit, 'root', ['node'], 'set')
  const edge = input(circuit, 'edge', ['from', 'to'], 'set')
  const result = recursion(circuit, 'reachability', () => {
    const reached = circuit.collection('reached', ['node'], 'set')
    feed(root.collection, reached)
    conjunction({
      name: 'reached',
      clauses: [
        { kind: 'atom', source: reached, variables: [0] },
        { kind: 'atom', source: edge.collection, variables: [0, 1] },
      ],
      constants: new Map(),
      heads: [{ target: reached, variables: [1] }],
      variables: 2,
    })
    return reached
  })
  return { inputs: [root, edge], result }
}

const closure: Build = (circuit) => {
  const edge = input(circuit, 'edge', ['from', 'to'], 'set')
  const result = recursion(circuit, 'closure', () => {
    const path = circuit.collection('path', ['from', 'to'], 'set')
    feed(edge.collection, path)
    conjunction({
      name: 'path',
      clauses: [
        { kind: 'atom', source: path, variables: [0, 1] },
        { kind: 'atom', source: edge.collection, variables: [1, 2] },
      ],
      constants: new Map(),
      heads: [{ target: path, variables: [0, 2] }],
      variables: 3,
    })
    return path
  })
  return { inputs: [edge], result }
}

class CircuitSession implements Session {
  readonly #circuit = new Circuit()
  readonly #inputs: readonly Input[]
  readonly #output: Output

  constructor(build: Build) {
    const { inputs, result } = build(this.#circuit)
    this.#inputs = inputs
    this.#output = output(result, 'changes')
  }

  load(relations: readonly Relation[]): void {
    this.#circuit.transact((transaction) => {
      for (const [i, input] of this.#inputs.entries()) {
        for (const row of relations[i] ?? []) transaction.insert(input, row)
      }
    })
  }

  transact({ input, deltas }: Transaction): void {
    const changed = this.#inputs[input]
    if (!changed) throw new RangeError(`no input ${input}`)
    this.#circuit.transact((transaction) => {
      for (const { row, weight } of deltas) transaction.change(changed, row, weight)
    })
  }

  delivered(): Delivery {
    const changes = this.#output.changes()
    return { kind: 'changes', rows: () => changes as Iterable<{ row: number[]; weight: number }> }
  }
}

export const ovnDelta: Engine = {
  name: 'ovn-delta',
  session(workload) {
    switch (workload) {
      case 'join':
        return new CircuitSession(joined)
      case 'group':
      case 'group-10':
        return new CircuitSession(grouped)
      case 'three-way':
        return new CircuitSession(threeWay)
      case 'reachability':
        return new CircuitSession(reachability)
      case 'closure':
        return new CircuitSession(closure)
    }
  },
}
