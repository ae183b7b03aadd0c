/** Lists of actions on the wire. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileActionList } from '../../../ovn-controller/openflow/wire/flow.ts'

const delivery = fc
  .tuple(fc.nat(0xffff), fc.nat(0x7fff), fc.nat(254))
  .map(([zone, key, table]) => `set_field:${zone}/0xffff->reg13,set_field:${key}->reg15,resubmit(,${table})`)
const other = fc.constantFrom(
  'output:7',
  'clone(set_field:1->reg1,resubmit(,9))',
  'ct(commit,exec(set_field:2/2->ct_mark))',
  'set_field:1->reg1,controller(userdata=00)',
  'set_field:4->reg6',
)
const parts = fc.array(fc.oneof({ weight: 4, arbitrary: delivery }, other), { minLength: 1, maxLength: 200 })

describe('a list of actions', () => {
  test('of any length is its parts one after the other', () => {
    fc.assert(
      fc.property(parts, (list) => {
        expect(compileActionList(list.join(','))).toBe(list.map((part) => compileActionList(part)).join(''))
      }),
    )
  })

  test('is refused where something is wrong, however long it is', () => {
    const many = Array.from({ length: 50 }, (_, n) => `set_field:${n}->reg15,resubmit(,38)`).join(',')
    expect(() => compileActionList(`${many},set_field:1->nope,resubmit(,38)`)).toThrow(/"nope" is no field/)
    expect(() => compileActionList(`${many},drop`)).toThrow(/drop has to stand alone/)
  })
})
