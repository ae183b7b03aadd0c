/**
 * A match: an ordered list of fields with value and mask. Two matches accept
 * the same packets and name the same fields exactly when their keys are equal.
 */
import { type OfField, ofField } from './field.ts'
import { andValues, type FieldValue, fieldValue, fullMask, maskText, orValues, valueText } from './value.ts'

/** One field compared; without a mask every bit counts. Bits outside the mask are zero. */
export interface FieldMatch {
  readonly field: OfField
  readonly value: FieldValue
  readonly mask?: FieldValue
}

/** Fields in the order of `OfField.order`, each at most once; all of them must hold. */
export type Match = readonly FieldMatch[]

/** A comparison of a field; a mask of all ones is dropped. */
export function fieldMatch(name: string, value: FieldValue, mask?: FieldValue): FieldMatch {
  return ofFieldMatch(ofField(name), value, mask)
}

export function ofFieldMatch(field: OfField, value: FieldValue, mask?: FieldValue): FieldMatch {
  if (mask === undefined || mask === fullMask(field)) return { field, value }
  return { field, value: andValues(value, mask), mask }
}

/** A match from comparisons in any order; undefined if they contradict each other. */
export function match(...fields: readonly FieldMatch[]): Match | undefined {
  let result: Match | undefined = []
  for (const one of fields) result = result && andField(result, one)
  return result
}

/** Both matches at once, or undefined where no packet satisfies both. */
export function andMatches(a: Match, b: Match): Match | undefined {
  if (a.length === 0) return b
  let result: Match | undefined = a
  for (const one of b) {
    result = andField(result, one)
    if (!result) return undefined
  }
  return result
}

function andField(match: Match, one: FieldMatch): Match | undefined {
  const { order } = one.field
  let at = match.length
  while (at > 0) {
    const before = match[at - 1]
    if (!before || before.field.order < order) break
    if (before.field.order === order) {
      const both = bothFields(before, one)
      return both && [...match.slice(0, at - 1), both, ...match.slice(at)]
    }
    at--
  }
  return at === match.length ? [...match, one] : [...match.slice(0, at), one, ...match.slice(at)]
}

function bothFields(a: FieldMatch, b: FieldMatch): FieldMatch | undefined {
  if (a.mask === undefined && b.mask === undefined) return a.value === b.value ? a : undefined
  const full = fullMask(a.field)
  const maskA = a.mask ?? full
  const maskB = b.mask ?? full
  const common = andValues(maskA, maskB)
  if (andValues(a.value, common) !== andValues(b.value, common)) return undefined
  return ofFieldMatch(a.field, orValues(a.value, b.value), orValues(maskA, maskB))
}

/** The registers that an extended register overlays, the most significant first (ovs-fields(7)). */
function overlaid(field: OfField): readonly OfField[] | undefined {
  const [, kind, digits] = /^(xx?reg)(\d+)$/.exec(field.name) ?? []
  if (kind === undefined || digits === undefined) return undefined
  const count = kind === 'xxreg' ? 4 : 2
  return Array.from({ length: count }, (_, i) => ofField(`reg${Number(digits) * count + i}`))
}

/**
 * Bits of a field as a canonical match: an extended register becomes the
 * 32-bit registers it overlays, and parts that nothing is asked of are left out.
 */
export function bitsMatch(field: OfField, value: bigint, mask: bigint): Match {
  const registers = overlaid(field)
  if (!registers) {
    return mask === 0n ? [] : [ofFieldMatch(field, fieldValue(field, value), fieldValue(field, mask))]
  }
  return registers.flatMap((register, i) => {
    const shift = BigInt(32 * (registers.length - 1 - i))
    const part = Number((mask >> shift) & 0xffffffffn)
    return part === 0 ? [] : [ofFieldMatch(register, Number((value >> shift) & 0xffffffffn), part)]
  })
}

/** The names of fragment matches, by value and mask: `ovs-ofctl` reads this field by name only. */
function fragmentText(value: number, mask: number): string {
  if ((mask & 2) !== 0 && (value & 2) !== 0) return 'later'
  if (mask === 2) return 'not_later'
  if ((value & 1) === 0) return 'no'
  return mask === 1 ? 'yes' : 'first'
}

export function fieldMatchText({ field, value, mask }: FieldMatch): string {
  if (field.format === 'fragment') return `${field.name}=${fragmentText(Number(value), Number(mask ?? 3))}`
  const text = `${field.name}=${valueText(field, value)}`
  return mask === undefined ? text : `${text}/${maskText(field, mask)}`
}

/** A match in the syntax of `ovs-ofctl add-flow`; equal texts are equal matches. */
export function matchText(match: Match): string {
  let text = ''
  for (const one of match) text += text === '' ? fieldMatchText(one) : `,${fieldMatchText(one)}`
  return text
}

/** Whether a packet, as field values by name (absent ones are zero), satisfies the match. */
export function matchAccepts(match: Match, packet: ReadonlyMap<string, FieldValue>): boolean {
  return match.every(({ field, value, mask }) => {
    const held = packet.get(field.name) ?? (field.wide ? 0n : 0)
    return (mask === undefined ? held : andValues(held, mask)) === value
  })
}
