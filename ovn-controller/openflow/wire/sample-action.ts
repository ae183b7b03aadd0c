/** `sample(…)`: some packets are reported to collectors. */
import type { Subfield } from '../field.ts'
import { NX_SAMPLE, NX_SAMPLE2, NX_SAMPLE3, NX_SAMPLE4 } from './action-number.ts'
import { endAction, nicira, ofsBits } from './action-writer.ts'
import type { ByteWriter } from './byte-writer.ts'
import { nxmHeader } from './field-header.ts'
import { NO_PORT, parsePort } from './port-number.ts'
import type { Scanner } from './scanner.ts'

export function compileSample(argument: Scanner, out: ByteWriter): void {
  let probability = 0
  let collectors = 0
  let domain: number | Subfield = 0
  let point: number | Subfield = 0
  let port = NO_PORT
  let direction = 0
  while (argument.next()) {
    const at = argument.at
    const key = argument.word()
    const value = argument.argument()
    if (key === 'probability') probability = value.number(0xffff)
    else if (key === 'collector_set_id') collectors = value.number(0xffffffff)
    else if (key === 'obs_domain_id') domain = identifier(value)
    else if (key === 'obs_point_id') point = identifier(value)
    else if (key === 'sampling_port') port = parsePort(value.rest) ?? value.fail(`"${value.rest}" is no port`)
    else if (key === 'ingress') direction = 1
    else if (key === 'egress') direction = 2
    else argument.fail(`sample has no ${key}`, at)
  }
  if (probability === 0) argument.fail('sample needs a probability above 0')
  const computed = typeof domain !== 'number' || typeof point !== 'number'
  const subtype = computed
    ? NX_SAMPLE4
    : direction !== 0
      ? NX_SAMPLE3
      : port !== NO_PORT
        ? NX_SAMPLE2
        : NX_SAMPLE
  const start = nicira(out, subtype)
  out.u16(probability)
  out.u32(collectors)
  for (const id of [domain, point]) {
    if (computed) out.u32(typeof id === 'number' ? 0 : nxmHeader(id.field))
    if (typeof id === 'number') out.u32(id)
    else {
      out.u16(ofsBits(id))
      out.u16(0)
    }
  }
  if (subtype !== NX_SAMPLE) {
    out.u16(port)
    out.u8(direction)
  }
  endAction(out, start)
}

function identifier(value: Scanner): number | Subfield {
  const subfield = value.maybeSubfield()
  if (!subfield) return value.number(0xffffffff)
  if (subfield.bits > 32) value.fail('an observation id has at most 32 bits')
  return subfield
}
