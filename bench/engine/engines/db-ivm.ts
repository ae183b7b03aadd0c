/**
 * `@tanstack/db-ivm`: differential dataflow without versions. It is used as TanStack DB uses it: records are
 * `[key, [id, row]]`, which its indexes keep apart by the id without hashing, and a row is taken back by the
 * record it came as. A transaction is one multiset for each input that changes, then one run of the graph.
 *
 * What it has no operator for: recursion.
 */
import {
  D2,
  distinct,
  groupBy,
  groupByOperators,
  type IStreamBuilder,
  join,
  type KeyValue,
  MultiSet,
  map,
  output,
  type RootStreamBuilder,
  reduce,
} from '@tanstack/db-ivm'
import type { Relation } from '../relation.ts'
import type { Delivery, Engine, Row, Session, Transaction } from '../workload.ts'
import { KeyedRows } from './keyed-rows.ts'

type Entity = [id: number, row: Row]
type Keyed = KeyValue<number, Entity>
type Stream<V> = IStreamBuilder<KeyValue<number, V>>

/** A graph and the rows of its result. `input` makes the next input, keyed by a column. */
interface Pipeline<Out> {
  build(input: (key: number) => Stream<Entity>): IStreamBuilder<Out>
  row(out: Out): Row
}

const { count, sum } = groupByOperators

/** The joined values of an inner join, which are never null although its type, that of all joins, allows it. */
function innerJoin<V1, V2>(left: Stream<V1>, right: Stream<V2>): Stream<[V1, V2]> {
  return left.pipe(join(right, 'inner')) as Stream<[V1, V2]>
}

const joined: Pipeline<KeyValue<number, [Entity, Entity]>> = {
  build: (input) => innerJoin(input(1), input(1)),
  row: ([key, [[leftId, left], [rightId, right]]]) => [leftId, key, left[2] ?? 0, rightId, right[2] ?? 0],
}

const grouped: Pipeline<KeyValue<string, { group: number; count: number; sum: number }>> = {
  build: (input) =>
    input(1).pipe(
      map(([, [, row]]): Row => row),
      groupBy(([, group = 0]) => ({ group }), {
        count: count(),
        sum: sum(([, , value = 0]: Row) => value),
      }),
    ),
  row: ([, { group, count, sum }]) => [group, count, sum],
}

/** Groups folded by a function over bare values: faster than `groupBy`, the operator made for this. */
const reduced: Pipeline<KeyValue<number, Row>> = {
  build: (input) =>
    input(1).pipe(
      map(([group, [, [, , value = 0]]]): KeyValue<number, number> => [group, value]),
      reduce((values: [number, number][]): [Row, number][] => {
        let count = 0
        let sum = 0
        for (const [value, weight] of values) {
          count += weight
          sum += value * weight
        }
        return count === 0 ? [] : [[[count, sum], 1]]
      }),
    ),
  row: ([group, [count = 0, sum = 0]]) => [group, count, sum],
}

/** `distinct` tells records apart by a hash of 32 bits and nothing else; the key it gives them is the hash. */
const threeWay: Pipeline<KeyValue<number, [Row | null, unknown]>> = {
  build: (input) => {
    const ends = innerJoin(input(2), input(1)).pipe(
      map(([, [[id, [, item = 0]], [, [, , c = 0]]]]): KeyValue<number, Entity> => [c, [id, [item]]]),
    )
    const paths = innerJoin(ends, input(1)).pipe(
      map(([, [[, [item = 0]], [, [, , end = 0]]]]): KeyValue<number, Row> => [item, [item, end]]),
      distinct(([, path]) => path),
      map(([, path]): KeyValue<number, Row> => [path[0] ?? 0, path]),
    )
    return paths.pipe(join(input(1), 'anti'))
  },
  row: ([, [path]]) => path ?? [],
}

interface Source {
  readonly root: RootStreamBuilder<Keyed>
  readonly rows: KeyedRows<Keyed>
}

class GraphSession<Out> implements Session {
  readonly #graph = new D2()
  readonly #inputs: Source[] = []
  readonly #row: (out: Out) => Row
  #messages: MultiSet<Out>[] = []

  constructor({ build, row }: Pipeline<Out>) {
    this.#row = row
    const input = (key: number): RootStreamBuilder<Keyed> => {
      const root = this.#graph.newInput<Keyed>()
      this.#inputs.push({ root, rows: new KeyedRows((row) => [row[key] ?? 0, [row[0] ?? 0, row]]) })
      return root
    }
    build(input).pipe(output((message) => this.#messages.push(message)))
    this.#graph.finalize()
  }

  load(relations: readonly Relation[]): void {
    for (const [i, relation] of relations.entries()) {
      const { root, rows } = this.#input(i)
      root.sendData(new MultiSet(Array.from(relation, (row) => [rows.record(row, 1), 1])))
    }
    this.#graph.run()
  }

  transact({ input, deltas }: Transaction): void {
    const { root, rows } = this.#input(input)
    root.sendData(new MultiSet(deltas.map(({ row, weight }) => [rows.record(row, weight), weight])))
    this.#graph.run()
  }

  delivered(): Delivery {
    const messages = this.#messages
    this.#messages = []
    const row = this.#row
    return {
      kind: 'changes',
      *rows() {
        for (const message of messages) {
          for (const [out, weight] of message.getInner()) yield { row: row(out), weight }
        }
      },
    }
  }

  #input(index: number): Source {
    const input = this.#inputs[index]
    if (!input) throw new RangeError(`no input ${index}`)
    return input
  }
}

export const dbIvm: Engine = {
  name: 'db-ivm',
  session(workload) {
    switch (workload) {
      case 'join':
        return new GraphSession(joined)
      case 'group':
      case 'group-10':
        return new GraphSession(grouped)
      case 'three-way':
        return new GraphSession(threeWay)
      case 'reachability':
      case 'closure':
        return { unable: 'it has no recursion' }
    }
  },
}

export const dbIvmReduce: Engine = {
  name: 'db-ivm-reduce',
  session: () => new GraphSession(reduced),
}
