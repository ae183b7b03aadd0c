/** Addresses drawn at random, and texts that nearly are some. */
import fc from 'fast-check'

export const mac = fc.integer({ min: 0, max: 2 ** 48 - 1 })
export const ip4 = fc.integer({ min: 0, max: 2 ** 32 - 1 })
/** Groups are zero more often than not, so that runs of zeros of every length and place occur. */
export const ip6Groups = fc.array(
  fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff }), fc.constant(0xffff)),
  { minLength: 8, maxLength: 8 },
)
export const ip6 = ip6Groups.map((groups) =>
  groups.reduce((value, group) => (value << 16n) | BigInt(group), 0n),
)

/** Of the characters of addresses, in lengths where most are none. */
export const nonsense = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'0123456789abcdefABF:.%/ x'), maxLength: 45 }),
  fc
    .array(fc.constantFrom('0', '1', '9', '25', '255', '256', '01', '', 'f'), { minLength: 3, maxLength: 5 })
    .map((parts) => parts.join('.')),
  fc
    .array(fc.constantFrom('0', 'ff', 'fff', '12345', '', '', '1.2.3.4', 'g'), {
      minLength: 2,
      maxLength: 10,
    })
    .map((parts) => parts.join(':')),
)

/** A text with one character more, fewer or changed. */
export function mutated(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc
    .tuple(text, fc.nat(), fc.constantFrom('', '0', ':', '.', 'f', 'G', ' ', '%eth0', '/'), fc.boolean())
    .map(([whole, where, what, replace]) => {
      const at = where % (whole.length + 1)
      return whole.slice(0, at) + what + whole.slice(replace ? at + 1 : at)
    })
}
