/** Invariants: what may never be is found by the kit, and told of a running program when asked. */
import { expect, test } from 'vitest'
import {
  input,
  integer,
  never,
  printViolations,
  program,
  relation,
  rule,
  start,
  textColumn,
  view,
} from '../../rules/index.ts'
import { check, model } from '../../rules/testing/index.ts'

const Port = input('Port', { port: textColumn, sw: textColumn, key: integer })
const Keyed = relation('Keyed', { port: textColumn, key: integer })
const keyed = rule('A port has its key', Keyed, ({ match }) => {
  const { port, key } = match(Port)
  return { port, key }
})
const oneKey = never('Two ports of a switch have one key', ({ match, where }) => {
  const { port, sw, key } = match(Port)
  const { port: other } = match(Port, { sw, key })
  where([port, other], (a, b) => a < b)
  return { port, other, key }
})

test('a running program can be asked what should not be', () => {
  const running = start(program([keyed, oneKey]))
  expect(running.violations()).toEqual([])
  running.transact((tx) => {
    tx.insert(Port, { port: 'a', sw: 's', key: 1 })
    tx.insert(Port, { port: 'b', sw: 's', key: 1 })
    tx.insert(Port, { port: 'c', sw: 't', key: 1 })
  })
  expect(running.violations()).toEqual([
    {
      never: expect.stringMatching(/^Two ports of a switch have one key \(never, at never.test.ts:\d+\)$/),
      fact: { port: 'a', other: 'b', key: 1 },
    },
  ])
  expect(printViolations(running.violations())).toMatch(
    /^Two ports of a switch have one key \(never, at never.test.ts:\d+\): port=a other=b key=1\n$/,
  )
})

test('the kit finds a history in which it is, and prints the shortest', () => {
  expect(() => check(program([keyed, oneKey]), { runs: 200, seed: 1 })).toThrow(
    /what may never be is after transaction 1: Two ports of a switch have one key[\s\S]*replay\(program/,
  )
})

test('an invariant brings the views that it reads, and no relation that nobody defines', () => {
  const Named = view('Named', 'The name of a port', ({ match }) => ({ name: match(Port).port }))
  const unnamed = never('A port has no name', ({ match }) => ({ name: match(Named, { name: '' }).name }))
  expect(start(program([unnamed])).violations()).toEqual([])
  const Lost = relation('Lost', { name: textColumn })
  const lost = never('Something is lost', ({ match }) => ({ name: match(Lost).name }))
  expect(() => program([lost])).toThrow(/Something is lost \(never, at .*\): no rule defines Lost/)
})

test('a model is compared with the relation after every transaction', () => {
  const right = model(Keyed, (facts) => facts(Port).map(({ port, key }) => ({ port, key })))
  check(program([keyed]), { runs: 40, seed: 1, models: [right] })
  const wrong = model(Keyed, (facts) =>
    facts(Port)
      .filter(({ key }) => key !== 2)
      .map(({ port, key }) => ({ port, key })),
  )
  expect(() => check(program([keyed]), { runs: 200, seed: 1, models: [wrong] })).toThrow(
    /the rules differ from the model after transaction 1: Keyed/,
  )
})
