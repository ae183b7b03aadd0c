/** Fields whose bits have names (ovs-fields(7)), in texts like `+trk-new` and `est|trk`. */
import type { FieldFormat } from '../field.ts'

const names: Partial<Record<FieldFormat, readonly string[]>> = {
  ctState: ['new', 'est', 'rel', 'rpl', 'inv', 'trk', 'snat', 'dnat'],
  tcpFlags: [
    ...['fin', 'syn', 'rst', 'psh', 'ack', 'urg', 'ece', 'cwr', 'ns'],
    ...['[200]', '[400]', '[800]'],
  ],
  tunnelFlags: ['oam'],
}

/** The names of a field's bits, the least significant first; none for a field of another kind. */
function flagNames(format: FieldFormat): readonly string[] {
  return names[format] ?? []
}

/** Value and mask of a text like `+trk-new`, or of `est|trk`, which has no mask; what is wrong instead. */
export function parseFlags(
  text: string,
  format: FieldFormat,
): { readonly value: number; readonly mask?: number } | string {
  const known = flagNames(format)
  let value = 0
  let mask = 0
  if (text[0] === '+' || text[0] === '-') {
    for (const [, sign, name = ''] of text.matchAll(/([+-])([^+-]*)/g)) {
      const bit = known.indexOf(name)
      if (bit < 0) return `"${name}" is not one of ${known.join(', ')}`
      mask |= 1 << bit
      if (sign === '+') value |= 1 << bit
    }
    return { value, mask }
  }
  for (const name of text.split('|')) {
    const bit = known.indexOf(name)
    if (bit < 0) return `"${name}" is not one of ${known.join(', ')}`
    value |= 1 << bit
  }
  return { value }
}

/** `+trk-new`; for a mask of all bits of the field `est|trk`, as `ovs-ofctl` prints it. */
export function flagsText(value: number, mask: number, whole: number, format: FieldFormat): string {
  const known = flagNames(format)
  if (mask === whole) {
    const set = known.filter((_, bit) => ((value >>> bit) & 1) === 1)
    const rest = value & ~((1 << known.length) - 1)
    if (rest !== 0) set.push(`0x${(rest >>> 0).toString(16)}`)
    return set.length === 0 ? '0' : set.join('|')
  }
  let text = ''
  for (let bit = 0; bit < 32; bit++) {
    if (((mask >>> bit) & 1) === 1)
      text += `${((value >>> bit) & 1) === 1 ? '+' : '-'}${known[bit] ?? '[Unknown]'}`
  }
  return text === '' ? '0/0' : text
}
