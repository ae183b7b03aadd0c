/** The allocator: unique, kept, and deterministic. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { allocate, Circuit, input, output } from '../../../engine/index.ts'

function allocator(to: number) {
  const circuit = new Circuit()
  const requests = input(circuit, 'request', ['scope', 'key'], 'set')
  const preferences = input(circuit, 'preference', ['scope', 'key', 'number'], 'set')
  const reserved = input(circuit, 'reserved', ['scope', 'number'], 'set')
  const { assigned, exhausted } = allocate({
    name: 'key',
    requests: requests.collection,
    preferences: preferences.collection,
    reserved: reserved.collection,
    ranges: () => ({ from: 1, to }),
  })
  return {
    circuit,
    requests,
    preferences,
    reserved,
    assigned: output(assigned),
    exhausted: output(exhausted),
  }
}

test('numbers are unique in a scope, kept while the request lives, and every request has one or waits', () => {
  const toggle = fc.tuple(fc.constantFrom('s', 't'), fc.nat(6))
  fc.assert(
    fc.property(fc.array(fc.array(toggle, { minLength: 1, maxLength: 5 }), { maxLength: 12 }), (history) => {
      const a = allocator(4)
      const live = new Set<string>()
      const before = new Map<string, number>()
      for (const toggles of history) {
        const unique = new Map(toggles.map((t) => [t.join(), t]))
        a.circuit.transact((tx) => {
          for (const [id, t] of unique) live.has(id) ? tx.remove(a.requests, t) : tx.insert(a.requests, t)
        })
        const gone = new Set<string>()
        for (const id of unique.keys())
          if (!live.delete(id)) live.add(id)
          else gone.add(id)
        const now = new Map(a.assigned.contents().map(({ row }) => [`${row[0]},${row[1]}`, row[2] as number]))
        for (const [id, n] of before) if (!gone.has(id)) expect(now.get(id)).toBe(n)
        const used = [...now].map(([id, n]) => `${id.split(',')[0]}:${n}`)
        expect(new Set(used).size).toBe(used.length)
        const waiting = a.exhausted.contents().map(({ row }) => row.join())
        expect([...now.keys(), ...waiting].sort()).toEqual([...live].sort())
        for (const scope of ['s', 't']) {
          const n = [...live].filter((id) => id.startsWith(scope)).length
          expect(used.filter((u) => u.startsWith(scope)).length).toBe(Math.min(n, 4))
        }
        before.clear()
        for (const [id, n] of now) before.set(id, n)
      }
    }),
    { numRuns: 200 },
  )
})

test('a preference is honoured when the number is free, and reserved numbers are left alone', () => {
  const a = allocator(10)
  a.circuit.transact((tx) => {
    tx.insert(a.reserved, ['s', 1])
    tx.insert(a.preferences, ['s', 'x', 7])
    tx.insert(a.preferences, ['s', 'y', 7])
    for (const key of ['z', 'y', 'x']) tx.insert(a.requests, ['s', key])
  })
  const rows = a.assigned.contents().map(({ row }) => row)
  expect(rows).toContainEqual(['s', 'x', 7])
  expect(rows).toContainEqual(['s', 'y', 2])
  expect(rows).toContainEqual(['s', 'z', 3])
})
