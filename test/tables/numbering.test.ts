/** Numbers for things: what is asked for is granted, what is there is kept, and whoever gets none is told. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Uuid } from '../../ovsdb/index.ts'
import { category, type FactOf, input, integer, program, rule, start } from '../../rules/index.ts'
import { derivedUuid, numbering, uuid } from '../../tables/index.ts'

type Mode = 'small' | 'large'
const scope = category<Mode>('mode')
const SMALL = 3
const LARGE = 6
const GREATEST = 8
const numbers = numbering(
  'seat',
  { scope, key: uuid },
  (mode) => ({ from: 1, to: mode === 'small' ? SMALL : LARGE }),
  GREATEST,
)
const Wants = input('wants', { scope, key: uuid })
const Asks = input('asks', { scope, key: uuid, number: integer })
const Has = input('has', { scope, key: uuid, number: integer })
const Occupied = input('occupied', { scope, number: integer })
const seats = program([
  rule('Whoever comes wants a seat', numbers.wanted, ({ match }) => match(Wants)),
  rule('Some ask for a certain seat', numbers.asked, ({ match }) => {
    const { scope, key, number } = match(Asks)
    match(Wants, { scope, key })
    return { scope, key, number }
  }),
  rule('Some have a seat', numbers.known, ({ match }) => {
    const { scope, key, number } = match(Has)
    match(Wants, { scope, key })
    return { scope, key, number }
  }),
  rule('Some seats are not free yet', numbers.occupied, ({ match }) => match(Occupied)),
  ...numbers.rules,
])

interface Guest {
  readonly asks?: number
  readonly has?: number
}

/** Where each of these sits, by their place in the list, and who is told what. */
function seated(mode: Mode, guests: readonly Guest[]) {
  const keys = guests.map((_, n) => derivedUuid('guest', `${n}`))
  const instance = start(seats)
  instance.transact((tx) => {
    for (const [n, { asks, has }] of guests.entries()) {
      const key = keys[n] as Uuid // one for each guest
      tx.insert(Wants, { scope: mode, key })
      if (asks !== undefined) tx.insert(Asks, { scope: mode, key, number: asks })
      if (has !== undefined) tx.insert(Has, { scope: mode, key, number: has })
    }
  })
  expect(instance.violations()).toEqual([])
  const seatOf = new Map(instance.facts(numbers.number).map(({ key, number }) => [key, number]))
  const places = (facts: readonly FactOf<typeof numbers.without>[]) =>
    facts.map(({ key }) => keys.indexOf(key)).sort((a, b) => a - b)
  return {
    seats: keys.map((key) => seatOf.get(key)),
    without: places(instance.facts(numbers.without)),
    outbid: places(instance.facts(numbers.outbid)),
  }
}

test('those that have a number beyond a range that has become smaller keep it', () => {
  const guests = [{ has: 1 }, { has: 2 }, { has: 3 }, { has: 4 }, { has: 8 }, {}]
  expect(seated('small', guests)).toEqual({ seats: [1, 2, 3, 4, 8, undefined], without: [5], outbid: [] })
})

test('a number beyond all that there may be is not kept', () => {
  expect(seated('small', [{ has: 9 }, { has: 0 }]).seats.sort()).toEqual([1, 2])
})

test('a number that a row has which is to go is given when the row has gone', () => {
  const instance = start(seats)
  const key = derivedUuid('guest', 'late')
  instance.transact((tx) => {
    for (const number of [1, 2, 3]) tx.insert(Occupied, { scope: 'small', number })
    tx.insert(Wants, { scope: 'small', key })
  })
  expect(instance.facts(numbers.number)).toEqual([])
  instance.transact((tx) => tx.remove(Occupied, { scope: 'small', number: 2 }))
  expect(instance.facts(numbers.number)).toEqual([{ key, number: 2 }])
})

test('of two that ask for one number one is told, and gets another', () => {
  const { seats, outbid, without } = seated('small', [{ asks: 2 }, { asks: 2 }])
  expect(new Set(seats).size).toBe(2)
  expect(seats).toContain(2)
  expect(outbid).toEqual([seats.indexOf(seats.find((seat) => seat !== 2))])
  expect(without).toEqual([])
})

test('who asks for a number that another keeps gets it', () => {
  expect(seated('small', [{ has: 7 }, { asks: 7 }])).toMatchObject({
    seats: [expect.any(Number), 7],
    outbid: [],
  })
})

test('whatever things ask for and have: no two have one number, and all that have none are told', () => {
  const number = fc.option(fc.integer({ min: 0, max: 9 }), { nil: undefined })
  const guest = fc.record({ asks: number, has: number }).map(({ asks, has }) => ({
    ...(asks === undefined ? {} : { asks }),
    ...(has === undefined ? {} : { has }),
  }))
  fc.assert(
    fc.property(
      fc.constantFrom<Mode>('small', 'large'),
      fc.array(guest, { maxLength: 10 }),
      (mode, guests) => {
        const { seats, without, outbid } = seated(mode, guests)
        const taken = seats.filter((seat) => seat !== undefined)
        expect(new Set(taken).size).toBe(taken.length)
        expect(seats.flatMap((seat, n) => (seat === undefined ? [n] : []))).toEqual(without)
        expect(guests.flatMap(({ asks }, n) => (asks === undefined || seats[n] === asks ? [] : [n]))).toEqual(
          outbid,
        )
        // Nobody goes without while there is a seat.
        const free = Array.from({ length: mode === 'small' ? SMALL : LARGE }, (_, n) => n + 1)
        if (without.length > 0) expect(free.filter((seat) => !taken.includes(seat))).toEqual([])
        // Who has a seat that nobody else asks for or has keeps it.
        for (const [n, { asks, has }] of guests.entries()) {
          if (has === undefined || has < 1 || has > GREATEST || asks !== undefined) continue
          const alone = guests.every((other, m) => m === n || (other.asks !== has && other.has !== has))
          if (alone) expect(seats[n]).toBe(has)
        }
      },
    ),
    { numRuns: 300 },
  )
})
