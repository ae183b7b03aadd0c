/**
 * Members of address sets: text to constant. A member that is wider than a field has no
 * place in it; one that is narrower is a number there.
 */
import {
  ADDRESS_BITS,
  type AddressFormat,
  addressValue,
  ip4Value,
  macValue,
  prefixMask,
} from '../../address/index.ts'
import { bitsMatch, type Match } from '../openflow/index.ts'
import type { Cube } from './cube.ts'
import type { Slice } from './symbol.ts'

/** The members of the set of that name, or undefined while they are not known. */
export type AddressSetContents = (set: string) => readonly string[] | undefined

/** A member before it is asked of a field. */
export interface AddressConstant extends Cube {
  readonly format: AddressFormat
}

const PREFIX = /^\d{1,3}$/

/**
 * An element of `Address_Set.addresses`: an IPv4, IPv6 or Ethernet address,
 * alone, with a mask, or (not Ethernet) with a prefix length. Undefined for
 * anything else.
 */
export function addressConstant(text: string): AddressConstant | undefined {
  const trimmed = text.trim()
  const slash = trimmed.indexOf('/')
  const address = slash < 0 ? trimmed : trimmed.slice(0, slash)
  const format = formatOf(address)
  const value = addressValue(format, address)
  if (value === undefined) return undefined
  const bits = ADDRESS_BITS[format]
  const mask = slash < 0 ? prefixMask(bits, bits) : maskOf(format, trimmed.slice(slash + 1))
  return mask === undefined ? undefined : { format, value: BigInt(value) & mask, mask }
}

function formatOf(address: string): AddressFormat {
  if (ip4Value(address) !== undefined) return 'ip4'
  return macValue(address) === undefined ? 'ip6' : 'mac'
}

function maskOf(format: AddressFormat, text: string): bigint | undefined {
  const bits = ADDRESS_BITS[format]
  if (format !== 'mac' && PREFIX.test(text)) {
    const length = Number(text)
    return length <= bits ? prefixMask(bits, length) : undefined
  }
  const mask = addressValue(format, text)
  return mask === undefined ? undefined : BigInt(mask)
}

/** The member as a cube of the slice, or undefined where it does not fit. */
export function memberCube(text: string, slice: Slice): Cube | undefined {
  const constant = addressConstant(text)
  if (!constant || ADDRESS_BITS[constant.format] > slice.bits) return undefined
  // In a wider field an address is a number: the bits above it are zero.
  const above = prefixMask(slice.bits, Math.max(0, slice.bits - ADDRESS_BITS[constant.format]))
  const ones = prefixMask(slice.bits, slice.bits)
  return { value: constant.value & ones, mask: (constant.mask | above) & ones }
}

/**
 * The match by which a member of an address set takes part in a dimension, or
 * undefined for a member that is wider than the field.
 */
export function addressSetMember(text: string, slice: Slice): Match | undefined {
  const cube = memberCube(text, slice)
  if (!cube) return undefined
  const by = BigInt(slice.offset)
  return bitsMatch(slice.root.field, cube.value << by, cube.mask << by)
}
