/**
 * `@electric-sql/d2ts`: differential dataflow with versions and frontiers. Each transaction is a version:
 * one multiset for each input that changes, then the frontier of all inputs is advanced and the graph run.
 *
 * Its antijoin takes a row away once for each match, so what it is joined with is made distinct before. Streams
 * from outside cannot be joined in the body of `iterate`: the edges go round with what is derived from them.
 * The bodies have the form of the README's example: `concat`, `distinct`, `consolidate`. They come to the
 * right result on the load; after a change of the input some results are wrong, or it throws.
 */
import {
  antiJoin,
  concat,
  consolidate,
  D2,
  distinct,
  filter,
  type IStreamBuilder,
  innerJoin,
  iterate,
  type KeyValue,
  type Message,
  MessageType,
  MultiSet,
  map,
  output,
  type RootStreamBuilder,
  reduce,
} from '@electric-sql/d2ts'
import type { Relation } from '../relation.ts'
import type { Delivery, Engine, Row, Session, Transaction } from '../workload.ts'
import { KeyedRows } from './keyed-rows.ts'

type Keyed<V> = KeyValue<number, V>
type Stream<V> = IStreamBuilder<Keyed<V>>

/** A graph and the rows of its result. `input` makes the next input, keyed by a column. */
interface Pipeline<Out> {
  build(input: (key: number) => Stream<Row>): IStreamBuilder<Out>
  row(out: Out): Row
}

const joined: Pipeline<Keyed<[Row, Row]>> = {
  build: (input) => input(1).pipe(innerJoin(input(1))),
  row: ([key, [left, right]]) => [left[0] ?? 0, key, left[2] ?? 0, right[0] ?? 0, right[2] ?? 0],
}

const grouped: Pipeline<Keyed<Row>> = {
  build: (input) =>
    input(1).pipe(
      map(([group, [, , value = 0]]): Keyed<number> => [group, value]),
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

const threeWay: Pipeline<Keyed<[number, null]>> = {
  build: (input) => {
    const ends = input(2).pipe(
      innerJoin(input(1)),
      map(([, [[, item = 0], [, , c = 0]]]): Keyed<number> => [c, item]),
    )
    const paths = ends.pipe(
      innerJoin(input(1)),
      map(([, [item, [, , end = 0]]]): Keyed<number> => [item, end]),
      distinct(),
    )
    const blocked = input(1).pipe(
      map(([item]): Keyed<null> => [item, null]),
      distinct(),
    )
    return paths.pipe(antiJoin(blocked))
  },
  row: ([item, [end]]) => [item, end],
}

/** What goes round: a node as its number, an edge as one that is greater than all nodes. */
const nodes = 2 ** 16
const edgeNumber = ([from = 0, to = 0]: Row): number => nodes + from * nodes + to

const reachability: Pipeline<number> = {
  build: (input) => {
    const roots = input(0)
    const edges = input(0).pipe(map(([, edge]) => edgeNumber(edge)))
    return roots.pipe(
      map(([node]) => node),
      concat(edges),
      iterate((fedBack) => {
        // Without this even the load is wrong: roots and edges come in two messages.
        const all = fedBack.pipe(consolidate())
        const edge = all.pipe(
          filter((item) => item >= nodes),
          map((item): Keyed<number> => [Math.floor(item / nodes) - 1, item % nodes]),
        )
        const reached = all.pipe(
          filter((item) => item < nodes),
          map((node): Keyed<null> => [node, null]),
          innerJoin(edge),
          map(([, [, to]]) => to),
        )
        return reached.pipe(
          concat(all),
          map((item): Keyed<null> => [item, null]),
          distinct(),
          map(([item]) => item),
          consolidate(),
        )
      }),
      filter((item) => item < nodes),
    )
  },
  row: (node) => [node],
}

const closure: Pipeline<Keyed<number>> = {
  build: (input) =>
    input(0).pipe(
      map(([from, [, to = 0]]): Keyed<number> => [from, to]),
      iterate((paths) =>
        paths.pipe(
          map(([from, via]): Keyed<number> => [via, from]),
          innerJoin(paths),
          map(([, [from, to]]): Keyed<number> => [from, to]),
          concat(paths),
          distinct(),
          consolidate(),
        ),
      ),
    ),
  row: (path) => path,
}

interface Source {
  readonly root: RootStreamBuilder<Keyed<Row>>
  record(row: Row, weight: 1 | -1): Keyed<Row>
}

class GraphSession<Out> implements Session {
  readonly #graph = new D2({ initialFrontier: 0 })
  readonly #inputs: Source[] = []
  readonly #row: (out: Out) => Row
  #messages: MultiSet<Out>[] = []
  #version = 0

  /** @param identified whether the first column of each input is the row's id */
  constructor({ build, row }: Pipeline<Out>, identified: boolean) {
    this.#row = row
    const input = (key: number): Stream<Row> => {
      const root = this.#graph.newInput<Keyed<Row>>()
      const make = (row: Row): Keyed<Row> => [row[key] ?? 0, row]
      const rows = new KeyedRows(make)
      this.#inputs.push({ root, record: identified ? (row, weight) => rows.record(row, weight) : make })
      return root
    }
    build(input).pipe(output((message) => this.#receive(message)))
    this.#graph.finalize()
  }

  load(relations: readonly Relation[]): void {
    for (const [i, relation] of relations.entries()) {
      const { root, record } = this.#input(i)
      root.sendData(this.#version, new MultiSet(Array.from(relation, (row) => [record(row, 1), 1])))
    }
    this.#run()
  }

  transact({ input, deltas }: Transaction): void {
    const { root, record } = this.#input(input)
    root.sendData(this.#version, new MultiSet(deltas.map(({ row, weight }) => [record(row, weight), weight])))
    this.#run()
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

  #run(): void {
    this.#version++
    for (const { root } of this.#inputs) root.sendFrontier(this.#version)
    this.#graph.run()
  }

  #receive(message: Message<Out>): void {
    if (message.type === MessageType.DATA) this.#messages.push(message.data.collection)
  }
}

export const d2ts: Engine = {
  name: 'd2ts',
  session(workload) {
    switch (workload) {
      case 'join':
        return new GraphSession(joined, true)
      case 'group':
      case 'group-10':
        return new GraphSession(grouped, true)
      case 'three-way':
        return new GraphSession(threeWay, true)
      case 'reachability':
        return new GraphSession(reachability, false)
      case 'closure':
        return new GraphSession(closure, false)
    }
  },
}
