/** Values from bytes to the text in which ovs-ofctl prints them. */
import {
  bytesPrefixLength,
  ip4Text,
  ip6BytesText,
  macText,
  readIp4,
  readMac,
} from '../../../address/index.ts'
import type { OfField } from '../field.ts'
import { fieldOfHeader } from './field-header.ts'
import { flagsText } from './flag-names.ts'
import { portText, shortPort } from './port-number.ts'

/** Fields that print by another of their names than the one that matches have. */
const printedNames: Readonly<Record<string, string>> = { nw_src: 'ip_src', nw_dst: 'ip_dst' }

export function printedName({ name }: OfField): string {
  return printedNames[name] ?? name
}

/** The field of a header in an action. Throws on one that is not known. */
export function headerField(bytes: Buffer, at: number): OfField {
  const header = bytes.readUInt32BE(at)
  const field = fieldOfHeader(header)
  if (!field) throw new RangeError(`no field has the header ${header.toString(16)}`)
  return field
}

export function bytesNumber(bytes: Uint8Array): number {
  let value = 0
  for (const byte of bytes) value = value * 256 + byte
  return value
}

/** In hexadecimal without leading zeros; zero has no `0x`, as the C library prints it. */
export function hexText(bytes: Uint8Array): string {
  let digits = ''
  for (const byte of bytes) digits += byte.toString(16).padStart(2, '0')
  digits = digits.replace(/^0+/, '')
  return digits === '' ? '0' : `0x${digits}`
}

/** `ADDRESS`, `ADDRESS/LENGTH` or `ADDRESS/MASK`. */
export function addressText(field: OfField, value: Uint8Array, mask: Uint8Array | undefined): string {
  const text = (bytes: Uint8Array) => (field.format === 'ip4' ? ip4Text(readIp4(bytes)) : ip6BytesText(bytes))
  if (!mask) return text(value)
  const length = bytesPrefixLength(mask)
  if (length === field.bits) return text(value)
  return `${text(value)}/${length ?? text(mask)}`
}

const fragmentNames: Readonly<Record<string, string>> = {
  '0/3': 'no',
  '1/1': 'yes',
  '1/3': 'first',
  '3/3': 'later',
  '0/1': 'no',
  '0/2': 'not_later',
  '2/2': 'later',
}

export function fragmentText(value: number, mask: number): string {
  return fragmentNames[`${value & mask}/${mask & 3}`] ?? '<error>'
}

/** A value as `set_field` and `learn` print it, in the format of its field. */
export function fieldText(field: OfField, value: Uint8Array, mask: Uint8Array | undefined): string {
  switch (field.format) {
    case 'mac':
      return macText(readMac(value)) + (mask ? `/${macText(readMac(mask))}` : '')
    case 'ip4':
    case 'ip6':
      return addressText(field, value, mask)
    case 'fragment':
      return fragmentText(bytesNumber(value), mask ? bytesNumber(mask) : 3)
    case 'ctState':
    case 'tcpFlags':
    case 'tunnelFlags': {
      const whole = field.format === 'tcpFlags' ? 0xfff : field.format === 'tunnelFlags' ? 1 : 0xffff
      return flagsText(bytesNumber(value), mask ? bytesNumber(mask) & whole : whole, whole, field.format)
    }
    case 'port':
      return portText(shortPort(bytesNumber(value)))
    case 'decimal':
      if (field.name === 'in_port') return portText(bytesNumber(value))
      return (
        (field.bits <= 48 ? String(bytesNumber(value)) : hexText(value)) + (mask ? `/${hexText(mask)}` : '')
      )
    default:
      return hexText(value) + (mask ? `/${hexText(mask)}` : '')
  }
}
