/** Options as text. */
import { expect, test } from 'vitest'
import { truth, wholeNumber } from '../../tables/index.ts'

test.each(['true', 'TRUE', 'True'])('%j is true whatever is so otherwise', (text) => {
  expect([truth(text, false), truth(text, true)]).toEqual([true, true])
})

test.each(['false', 'FALSE', 'False'])('%j is false whatever is so otherwise', (text) => {
  expect([truth(text, false), truth(text, true)]).toEqual([false, false])
})

test.each(['', '1', '0', 'yes', 'no', ' true', 'false ', 'on'])('%j says nothing', (text) => {
  expect([truth(text, false), truth(text, true)]).toEqual([false, true])
})

test.each([
  ['0', 0],
  ['010', 10],
  ['+5', 5],
  [' 5', 5],
  ['-5', -5],
  ['\t-010', -10],
  ['4294967295', 4294967295],
])('%j is the number %i', (text, number) => {
  expect(wholeNumber(text, -(2 ** 31), 2 ** 32 - 1)).toBe(number)
})

test.each(['', ' ', '5 ', '5x', '0x10', '5.5', '1e3', '+', '+-5', '٥'])('%j is no number', (text) => {
  expect(wholeNumber(text, -(2 ** 31), 2 ** 32 - 1)).toBeUndefined()
})

test('a number outside of the bounds is none', () => {
  expect([wholeNumber('0', 1, 5), wholeNumber('1', 1, 5)]).toEqual([undefined, 1])
  expect([wholeNumber('5', 1, 5), wholeNumber('6', 1, 5)]).toEqual([5, undefined])
})
