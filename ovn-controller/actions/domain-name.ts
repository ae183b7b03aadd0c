/** Domain names on the wire: labels, each behind its length, and a zero at the end (RFC 1035, section 3.1). */
import { numberDigits, textDigits } from './userdata.ts'

const LONGEST_NAME = 255

function labelsOf(name: string): readonly string[] {
  return name.split('.').filter((label) => label !== '')
}

function labelDigits(label: string): string {
  const cut = label.slice(0, 255)
  return numberDigits(cut.length, 1) + textDigits(cut)
}

/** A name with a zero behind it, and a further one for each dot at its end. */
export function nameDigits(name: string): string {
  return labelsOf(name)
    .map(labelDigits)
    .join('')
    .padEnd(2 * (name.length + 2), '0')
}

/** Names in a list with commas, each in full. */
export function plainNamesDigits(list: string): string {
  return namesOf(list)
    .map((name) => `${labelsOf(name).map(labelDigits).join('')}00`)
    .join('')
}

export function namesOf(list: string): readonly string[] {
  return list.split(',').filter((name) => name !== '')
}

/** Names in a list with commas; an ending that was there before is a pointer to it (RFC 1035, section 4.1.4). */
export function compressedNamesDigits(list: string): string {
  const offsets = new Map<string, number>()
  let digits = ''
  for (const name of namesOf(list)) {
    if (name.length > LONGEST_NAME) return ''
    const labels = labelsOf(name)
    let pointed = false
    for (const [i, label] of labels.entries()) {
      const ending = labels.slice(i).join('.')
      const offset = offsets.get(ending)
      if (offset !== undefined) {
        digits += numberDigits(0xc000 | offset, 2)
        pointed = true
        break
      }
      offsets.set(ending, digits.length / 2)
      digits += labelDigits(label)
    }
    if (!pointed) digits += '00'
  }
  return digits
}
