/** Meters: text in the syntax of ovs-ofctl, and the wire form in which they compare. */
import { type Bytes, ByteWriter } from './byte-writer.ts'
import { Scanner } from './scanner.ts'

export interface MeterText {
  readonly meter: number
  /** `kbps burst stats bands=type=drop rate=100 burst_size=10`; separators are commas or spaces. */
  readonly text: string
}

export interface WireMeter {
  readonly meter: number
  readonly flags: number
  readonly bands: Bytes
}

const flagBits: Readonly<Record<string, number>> = { kbps: 1, pktps: 2, burst: 4, stats: 8 }
const bandTypes: Readonly<Record<string, number>> = { drop: 1, dscp_remark: 2 }

export function sameMeter(a: WireMeter, b: WireMeter): boolean {
  return a.flags === b.flags && a.bands === b.bands
}

interface Band {
  type: number
  rate: number
  burst: number
  precedence: number
}

/** The wire form of a meter. Throws a `FlowSyntaxError`. */
export function compileMeter({ meter, text }: MeterText): WireMeter {
  let flags = 0
  const bands: Band[] = []
  const scanner = new Scanner(text.replace(/bands?=/g, (found) => ' '.repeat(found.length)))
  while (scanner.next()) {
    const at = scanner.at
    const key = scanner.word()
    const value = scanner.argument()
    const bit = flagBits[key]
    const band = bands.at(-1)
    if (bit !== undefined) flags |= bit
    else if (key === 'type') {
      const type = bandTypes[value.rest]
      if (type === undefined) return value.fail(`"${value.rest}" is not drop or dscp_remark`)
      bands.push({ type, rate: 0, burst: 0, precedence: 0 })
    } else if (!band) scanner.fail(`"${key}" stands before the type of its band`, at)
    else if (key === 'rate') band.rate = value.number(0xffffffff)
    else if (key === 'burst_size' || key === 'burst_rate') band.burst = value.number(0xffffffff)
    else if (key === 'prec_level') band.precedence = value.number(0xff)
    else scanner.fail(`a meter has no "${key}"`, at)
  }
  if (bands.length === 0) scanner.fail('"bands=" is missing')
  const writer = new ByteWriter(64)
  for (const { type, rate, burst, precedence } of bands) {
    writer.u16(type)
    writer.u16(16)
    writer.u32(rate)
    writer.u32((flags & 4) === 0 ? 0 : burst)
    writer.u8(precedence)
    writer.zeros(3)
  }
  // A rate is in kilobits unless something else is said.
  if ((flags & 3) === 0) flags |= 1
  return { meter, flags, bands: writer.take() }
}
