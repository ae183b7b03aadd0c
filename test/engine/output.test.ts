/** Outputs: streams of what committed transactions changed, and snapshots that stay as they are. */
import { runEffects, tap } from '@most/core'
import { newDefaultScheduler } from '@most/scheduler'
import { List } from 'immutable'
import { expect, test } from 'vitest'
import { type Change, Circuit, input, map, output } from '../../engine/index.ts'

function circuitWithPoison() {
  const circuit = new Circuit()
  const name = input(circuit, 'name', ['name'], 'set')
  const checked = map(name.collection, 'checked', ['name'], (row) => {
    if (row[0] === 'poison') throw new Error('poisoned')
    return row
  })
  return { circuit, name, out: output(checked) }
}

/** What a stream says, and whether it has ended. */
function listen(stream: ReturnType<typeof output>['stream']) {
  const events: (readonly Change[])[] = []
  const state = { ended: false }
  const done = runEffects(
    tap((changes) => {
      events.push(changes)
    }, stream),
    newDefaultScheduler(),
  ).then(() => {
    state.ended = true
  })
  return { events, state, done }
}

test('a stream tells the changes of committed transactions in order, and ends with the circuit', async () => {
  const { circuit, name, out } = circuitWithPoison()
  const { events, state, done } = listen(out.stream)
  await Promise.resolve()
  circuit.transact((tx) => tx.insert(name, ['a']))
  expect(() => circuit.transact((tx) => tx.insert(name, ['poison']))).toThrow(/poisoned/)
  circuit.speculate((tx) => tx.insert(name, ['speculated']))
  circuit.transact(() => {})
  circuit.transact((tx) => {
    tx.remove(name, ['a'])
    tx.insert(name, ['b'])
  })
  expect(events.map((changes) => changes.map(({ row, weight }) => `${weight} ${row[0]}`).sort())).toEqual([
    ['1 a'],
    ['-1 a', '1 b'],
  ])
  expect(state.ended).toBe(false)
  circuit.close()
  await done
  expect(state.ended).toBe(true)
})

test('a subscriber may start a transaction: everyone hears of the first one first', async () => {
  const { circuit, name, out } = circuitWithPoison()
  const heard: string[] = []
  const scheduler = newDefaultScheduler()
  void runEffects(
    tap((changes) => {
      heard.push(`first hears ${changes[0]?.row[0]}`)
      if (changes[0]?.row[0] === 'a') circuit.transact((tx) => tx.insert(name, ['b']))
    }, out.stream),
    scheduler,
  )
  void runEffects(
    tap((changes) => {
      heard.push(`second hears ${changes[0]?.row[0]}`)
    }, out.stream),
    scheduler,
  )
  await Promise.resolve()
  circuit.transact((tx) => tx.insert(name, ['a']))
  expect(heard).toEqual(['first hears a', 'second hears a', 'first hears b', 'second hears b'])
  circuit.close()
})

test('a snapshot is a persistent value: the next follows from it, and it stays as it is', () => {
  const { circuit, name, out } = circuitWithPoison()
  circuit.transact((tx) => tx.insert(name, ['a']))
  const before = out.snapshot()
  circuit.transact((tx) => tx.insert(name, ['b']))
  const after = out.snapshot()
  expect([...before.keys()]).toEqual([List(['a'])])
  expect(after.size).toBe(2)
  expect(after.get(List(['b']))).toBe(1)
  expect(out.snapshot()).toBe(after)
  for (let i = 0; i < 100; i++) circuit.transact((tx) => tx.insert(name, [`n${i}`]))
  expect(out.snapshot().size).toBe(102)
  expect(after.size).toBe(2)
})

test('an output that only follows changes keeps nothing and says so', () => {
  const circuit = new Circuit()
  const name = input(circuit, 'name', ['name'], 'bag')
  const out = output(name.collection, 'changes')
  circuit.transact((tx) => tx.insert(name, ['a']))
  expect(out.changes()).toEqual([{ row: ['a'], weight: 1 }])
  expect(circuit.storage.held).toEqual({ rows: 0, values: 0 })
  expect(() => out.contents()).toThrow(/name: this output only follows changes/)
  expect(() => out.snapshot()).toThrow(/only follows changes/)
})
