/** Plans: conjunctions share the steps they have in common, and no order they are written in matters. */
import { describe, expect, test } from 'vitest'
import { Circuit, type Clause, type Conjunction, type PlanNode, plan } from '../../../engine/index.ts'

const circuit = new Circuit()
const a = circuit.collection('a', ['x', 'y'], 'set')
const b = circuit.collection('b', ['y', 'z'], 'set')
const c = circuit.collection('c', ['z'], 'set')
const d = circuit.collection('d', ['z', 'w'], 'set')
const out = circuit.collection('out', ['x'], 'bag')

function conjunction(name: string, clauses: readonly Clause[], head = 0, variables = 4): Conjunction {
  return { name, clauses, constants: new Map(), heads: [{ target: out, variables: [head] }], variables }
}

/** A plan as text: what follows a step in brackets where it is more than one thing. */
function show({ derivations, branches }: PlanNode): string {
  const ways = [
    ...derivations.map(({ conjunction }) => conjunction.name),
    ...branches.map(({ step, next }) => {
      const what = 'source' in step.clause ? step.clause.source.name : step.clause.name
      return `${what} ${show(next)}`
    }),
  ]
  return ways.length === 1 ? (ways[0] ?? '') : `[${ways.join(', ')}]`
}

function plansFrom(source: string, conjunctions: readonly Conjunction[]): readonly string[] {
  return plan(conjunctions).flatMap(({ start, root }) => (start.source.name === source ? [show(root)] : []))
}

const atom = (source: typeof a, ...variables: number[]): Clause => ({ kind: 'atom', source, variables })

describe('conjunctions that are planned together', () => {
  const viaC = conjunction('viaC', [atom(a, 0, 1), atom(b, 1, 2), atom(c, 2)])
  const viaD = conjunction('viaD', [atom(d, 3, 1), atom(b, 0, 3), atom(a, 2, 0)], 2)

  test('share steps until they differ, whatever their variables are called', () => {
    expect(plansFrom('a', [viaC, viaD])).toEqual(['b [c viaC, d viaD]'])
    expect(plansFrom('b', [viaC, viaD])).toEqual(['[c a viaC, d a viaD]'])
    expect(plansFrom('c', [viaC, viaD])).toEqual(['b a viaC'])
  })

  test('choose among steps that are as good as each other the one that most of them take', () => {
    // From a, both b and d can follow in the first; the others have only d.
    const both = conjunction('both', [atom(a, 0, 1), atom(b, 1, 2), atom(d, 1, 3)])
    const only = conjunction('only', [atom(a, 0, 1), atom(d, 1, 2)])
    expect(plansFrom('a', [both])).toEqual(['b d both'])
    expect(plansFrom('a', [both, only])).toEqual(['d [only, b both]'])
  })

  test('do not share a step that asks for other columns, or for another version of the collection', () => {
    const forward = conjunction('forward', [atom(a, 0, 1), atom(a, 1, 2)])
    const backward = conjunction('backward', [atom(a, 0, 1), atom(a, 2, 0)])
    expect(plansFrom('a', [forward, backward])).toEqual(['[a forward, a forward, a backward, a backward]'])
    const again = conjunction('again', [atom(a, 3, 2), atom(a, 2, 1)], 3)
    expect(plansFrom('a', [forward, again])).toEqual(['[a [forward, again], a [forward, again]]'])
  })

  test('start together only from the same rows', () => {
    const any = conjunction('any', [atom(a, 0, 1)])
    const equal = conjunction('equal', [atom(a, 0, 0)])
    expect(plansFrom('a', [any, equal])).toEqual(['any', 'equal'])
    const one: Conjunction = { ...any, name: 'one', constants: new Map([[1, 'one']]) }
    const two: Conjunction = { ...any, name: 'two', constants: new Map([[1, 'two']]) }
    const also: Conjunction = { ...any, name: 'also', constants: new Map([[1, 'one']]) }
    expect(plansFrom('a', [one, two, also])).toEqual(['[one, also]', 'two'])
  })

  test('share functions only when they are the same one', () => {
    const positive = (n: number): boolean => n > 0
    const tested = (name: string, test: (n: number) => boolean): Conjunction =>
      conjunction(name, [atom(a, 0, 1), { kind: 'filter', name, arguments: [1], test }])
    expect(plansFrom('a', [tested('f', positive), tested('g', positive)])).toEqual(['f + g [f, g]'])
    expect(plansFrom('a', [tested('f', positive), tested('g', (n) => n > 0)])).toEqual(['[f f, g g]'])
  })
})

describe('the order of steps', () => {
  const kinds = circuit.collection('kinds', ['y', 'kind'], 'set', new Set(['kind']))

  test('tests and absences come as soon as what they need is bound, what is only written comes last', () => {
    const name = 'n'
    const clauses: Clause[] = [
      { kind: 'compute', name: 'written', arguments: [1], result: 4, evaluate: (y: number) => y },
      atom(a, 0, 1),
      atom(b, 1, 2),
      { kind: 'filter', name: 'test', arguments: [1], test: () => true },
      { kind: 'absent', source: c, variables: [1] },
      { kind: 'compute', name: 'joined', arguments: [0], result: 3, evaluate: (x: number) => x },
      { kind: 'absent', source: c, variables: [3] },
    ]
    expect(plansFrom('a', [conjunction(name, clauses, 4, 5)])).toEqual(['test c joined c b written n'])
    expect(plansFrom('b', [conjunction(name, clauses, 4, 5)])).toEqual(['test c a joined c written n'])
  })

  test('whether a row is there is asked before others are looked for, and products come last', () => {
    const clauses = [atom(a, 0, 1), atom(d, 4, 5), atom(b, 1, 2), atom(c, 1)]
    expect(plansFrom('a', [conjunction('n', clauses, 0, 6)])).toEqual(['c b d n'])
    expect(plansFrom('d', [conjunction('n', clauses, 0, 6)])).toEqual(['a c b n'])
  })

  test('rows are looked up by columns that tell them apart before those of few values', () => {
    const clauses = [atom(kinds, 0, 1), atom(kinds, 2, 1), atom(b, 0, 3)]
    expect(plansFrom('kinds', [conjunction('n', clauses)])).toEqual(['[b kinds n, kinds b n]'])
  })
})
