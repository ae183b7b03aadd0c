/** The limits that a base type puts on one element (RFC 7047 3.2, `<base-type>`). References are checked at commit. */
import type { Atom } from '../protocol/value.ts'
import type { BaseType } from '../schema/schema.ts'
import type { DatumType } from './column.ts'
import type { Datum } from './datum.ts'
import { constraintViolation } from './ovsdb-error.ts'

/** Throws a constraint violation. */
export function checkAtom(base: BaseType, atom: Atom): void {
  if (base.enum && !isAmong(base.enum, atom)) {
    throw constraintViolation(
      `${show(atom)} is not one of the allowed values (${base.enum.map(show).join(', ')})`,
    )
  }
  switch (base.type) {
    case 'integer':
      checkRange(Number(atom), base.minInteger, base.maxInteger)
      break
    case 'real':
      checkRange(Number(atom), base.minReal, base.maxReal)
      break
    case 'string':
      if (base.minLength !== undefined || base.maxLength !== undefined) checkLength(String(atom), base)
  }
}

function isAmong(atoms: readonly Atom[], atom: Atom): boolean {
  return atoms.includes(atom)
}

export function checkDatum(type: DatumType, datum: Datum): void {
  for (const key of datum.keys) checkAtom(type.key, key)
  if (type.value && datum.values) for (const value of datum.values) checkAtom(type.value, value)
}

export function isAllowed(type: DatumType, datum: Datum): boolean {
  try {
    checkDatum(type, datum)
    return true
  } catch {
    return false
  }
}

function checkRange(number: number, min: number | undefined, max: number | undefined): void {
  if ((min === undefined || number >= min) && (max === undefined || number <= max)) return
  if (min === undefined) throw constraintViolation(`${number} is greater than maximum allowed value ${max}`)
  if (max === undefined) throw constraintViolation(`${number} is less than minimum allowed value ${min}`)
  throw constraintViolation(`${number} is not in the valid range ${min} to ${max} (inclusive)`)
}

function checkLength(text: string, { minLength = 0, maxLength = Number.POSITIVE_INFINITY }: BaseType): void {
  let length = 0
  for (const _ of text) length++ // characters, not units of UTF-16
  const problem =
    length < minLength
      ? `is less than minimum allowed length ${minLength}`
      : length > maxLength
        ? `is greater than maximum allowed length ${maxLength}`
        : undefined
  if (problem !== undefined) throw constraintViolation(`"${text}" length ${length} ${problem}`)
}

function show(atom: Atom): string {
  return typeof atom === 'string' && !/^[A-Za-z_][\w.-]*$/.test(atom) ? JSON.stringify(atom) : String(atom)
}
