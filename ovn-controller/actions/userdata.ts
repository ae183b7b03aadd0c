/** What a packet carries to the controller: numbers, addresses, strings and fields, as hexadecimal digits. */
import { oxmHeader, type Subfield } from '../openflow/index.ts'

/** The last `bytes` bytes of a number, most significant first. */
export function numberDigits(value: number | bigint, bytes: number): string {
  return BigInt.asUintN(8 * bytes, BigInt(value))
    .toString(16)
    .padStart(2 * bytes, '0')
}

export function textDigits(text: string): string {
  return Buffer.from(text, 'utf8').toString('hex')
}

/** Where the controller puts its answer before it lets the packet go on: a field, and the first bit in it. */
export function answerDigits({ field, offset }: Subfield): string {
  return numberDigits(oxmHeader(field), 4) + numberDigits(offset, 4)
}
