/** Assignments of constants: bits of a field set to a value. */
import { type AddressFormat, addressValue } from '../../address/index.ts'
import { fieldValue, type OfAction, type Subfield, setField } from '../openflow/index.ts'

/** Sets bits of a field to a constant. */
export function loadAction(to: Subfield, value: bigint, mask?: bigint): OfAction {
  const { field, offset, bits } = to
  const ones = (1n << BigInt(bits)) - 1n
  const by = BigInt(offset)
  const bitsSet = (mask ?? ones) & ones
  const shifted = fieldValue(field, (value & bitsSet) << by)
  return bits === field.bits && bitsSet === ones
    ? setField(field, shifted)
    : setField(field, shifted, fieldValue(field, bitsSet << by))
}

/** The action that a hole becomes once its address is known. */
export function loadAddress(to: Subfield, format: AddressFormat, text: string): OfAction {
  const value = addressValue(format, text)
  if (value === undefined) throw new RangeError(`${text} is no address`)
  if (
    to.bits === to.field.bits &&
    typeof value === 'number' &&
    !to.field.wide &&
    to.field.format === format
  ) {
    return setField(to.field, value)
  }
  return loadAction(to, BigInt(value))
}
