/** Streams: everyone hears of every transaction once, in order, whatever the others do. */
import { runEffects, tap } from '@most/core'
import { newDefaultScheduler } from '@most/scheduler'
import { expect, test } from 'vitest'
import { type Change, Circuit, input, type Output, output } from '../../engine/index.ts'

function circuitOfNames() {
  const circuit = new Circuit()
  const name = input(circuit, 'name', ['name'], 'set')
  return { circuit, name, out: output(name.collection), other: output(name.collection) }
}

const scheduler = newDefaultScheduler()

/** Calls `hear` with the first value of each event. */
function subscribe(to: Output, hear: (first: unknown) => void): Promise<void> {
  return runEffects(
    tap((changes: readonly Change[]) => hear(changes[0]?.row[0]), to.stream),
    scheduler,
  )
}

test('who subscribes while others are told hears of later transactions only', async () => {
  const { circuit, name, out, other } = circuitOfNames()
  const heard: string[] = []
  let subscribed = false
  void subscribe(out, (first) => {
    heard.push(`early ${first}`)
    if (subscribed) return
    subscribed = true
    for (const [which, to] of [out, other].entries())
      void subscribe(to, (late) => heard.push(`late ${which} ${late}`))
  })
  void subscribe(other, (first) => heard.push(`other ${first}`))
  await Promise.resolve()
  circuit.transact((tx) => tx.insert(name, ['a']))
  await Promise.resolve()
  expect(heard).toEqual(['early a', 'other a'])
  circuit.transact((tx) => tx.insert(name, ['b']))
  expect(heard.slice(2).sort()).toEqual(['early b', 'late 0 b', 'late 1 b', 'other b'])
})

test('a subscriber that throws fails its own stream: not those of others, and not the transaction', async () => {
  const { circuit, name, out } = circuitOfNames()
  const heard: unknown[] = []
  const failed = subscribe(out, () => {
    throw new Error('no more')
  })
  void subscribe(out, (first) => heard.push(first))
  await Promise.resolve()
  circuit.transact((tx) => tx.insert(name, ['a']))
  circuit.transact((tx) => tx.insert(name, ['b']))
  await expect(failed).rejects.toThrow('no more')
  expect(heard).toEqual(['a', 'b'])
  expect(circuit.transactions).toBe(2)
})

test('who has left hears nothing, not even of the transaction that others are being told of', async () => {
  const { circuit, name, out } = circuitOfNames()
  const heard: string[] = []
  const sink = (who: string, then: () => void) => ({
    event: () => {
      heard.push(who)
      then()
    },
    end: () => heard.push(`${who} ends`),
    error: () => heard.push(`${who} fails`),
  })
  const second = { dispose: () => {} }
  out.stream.run(
    sink('first', () => second.dispose()),
    scheduler,
  )
  Object.assign(
    second,
    out.stream.run(
      sink('second', () => {}),
      scheduler,
    ),
  )
  circuit.transact((tx) => tx.insert(name, ['a']))
  circuit.transact((tx) => tx.insert(name, ['b']))
  circuit.close()
  expect(heard).toEqual(['first', 'first', 'first ends'])
})

test('a subscriber may close the circuit: the others hear that it ends', async () => {
  const { circuit, name, out } = circuitOfNames()
  const heard: unknown[] = []
  const first = subscribe(out, () => circuit.close())
  const second = subscribe(out, (value) => heard.push(value))
  await Promise.resolve()
  circuit.transact((tx) => tx.insert(name, ['a']))
  await Promise.all([first, second])
  expect(heard).toEqual([])
  expect(() => circuit.transact(() => {})).toThrow(/closed/)
})
