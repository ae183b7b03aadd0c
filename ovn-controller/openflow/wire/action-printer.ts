/** Actions and instructions from the wire to the text in which `ovs-ofctl dump-flows` prints them. */
import { ip4Text, ip6BytesText, readIp4 } from '../../../address/index.ts'
import type { OfField, Subfield } from '../field.ts'
import { subfieldText } from '../field.ts'
import * as number from './action-number.ts'
import type { Bytes } from './byte-writer.ts'
import { fieldBytes } from './field-header.ts'
import { learnText } from './learn-printer.ts'
import { CONTROLLER, IN_PORT, NO_PORT, portText, shortPort } from './port-number.ts'
import { bytesNumber, fieldText, headerField, printedName } from './value-printer.ts'

function packed(field: OfField, ofsBits: number): Subfield {
  return { field, offset: ofsBits >>> 6, bits: (ofsBits & 63) + 1 }
}

function dotted(bytes: Buffer): string {
  return bytes.toString('hex').replace(/..(?=.)/g, '$&.')
}

/** `drop` for no instructions at all. */
export function instructionsText(bytes: Bytes): string {
  const buffer = Buffer.from(bytes, 'latin1')
  const parts: string[] = []
  for (let at = 0; at < buffer.length; ) {
    const type = buffer.readUInt16BE(at)
    const length = buffer.readUInt16BE(at + 2)
    if (length < 8 || at + length > buffer.length) throw new RangeError('instructions that end early')
    if (type === number.APPLY_ACTIONS) parts.push(...actionTexts(buffer.subarray(at + 8, at + length)))
    else if (type === number.GOTO_TABLE) parts.push(`goto_table:${buffer[at + 4]}`)
    else throw new RangeError(`an instruction of type ${type}`)
    at += length
  }
  return parts.length === 0 ? 'drop' : parts.join(',')
}

/** The texts of actions, each by itself. Throws a `RangeError` on bytes that are none that are known. */
function actionTexts(buffer: Buffer): readonly string[] {
  const texts: string[] = []
  for (let at = 0; at < buffer.length; ) {
    const length = at + 4 <= buffer.length ? buffer.readUInt16BE(at + 2) : 0
    if (length < 8 || at + length > buffer.length) throw new RangeError('actions that end early')
    texts.push(actionText(buffer.subarray(at, at + length)))
    at += length
  }
  return texts
}

function actionText(bytes: Buffer): string {
  const type = bytes.readUInt16BE(0)
  switch (type) {
    case number.OUTPUT: {
      const port = shortPort(bytes.readUInt32BE(4))
      if (port === CONTROLLER) return `CONTROLLER:${bytes.readUInt16BE(8)}`
      return port < 0xff00 ? `output:${port}` : portText(port)
    }
    case number.PUSH_VLAN:
      return `push_vlan:0x${bytes.readUInt16BE(4).toString(16)}`
    case number.POP_VLAN:
      return 'pop_vlan'
    case number.SET_QUEUE:
      return `set_queue:${bytes.readUInt32BE(4)}`
    case number.GROUP:
      return `group:${bytes.readUInt32BE(4)}`
    case number.SET_NW_TTL:
      return `mod_nw_ttl:${bytes[4]}`
    case number.DEC_NW_TTL:
      return 'dec_ttl'
    case number.METER:
      return `meter:${bytes.readUInt32BE(4)}`
    case number.SET_FIELD:
      return setFieldText(bytes)
    case number.COPY_FIELD: {
      const bits = bytes.readUInt16BE(4)
      const from = { field: headerField(bytes, 12), offset: bytes.readUInt16BE(6), bits }
      const to = { field: headerField(bytes, 16), offset: bytes.readUInt16BE(8), bits }
      return `move:${subfieldText(from)}->${subfieldText(to)}`
    }
    case number.EXPERIMENTER:
      if (bytes.length >= 16 && bytes.readUInt32BE(4) === number.NICIRA) return niciraText(bytes)
  }
  throw new RangeError(`an action of type ${type}`)
}

function setFieldText(bytes: Buffer): string {
  const field = headerField(bytes, 4)
  const length = bytes[7] ?? 0
  const size = fieldBytes(field)
  const value = bytes.subarray(8, 8 + size)
  const mask = length > size ? bytes.subarray(8 + size, 8 + 2 * size) : undefined
  // Bits that are none may be anything.
  const text = mask?.every((byte) => byte === 0) ? 'ANY' : fieldText(field, value, mask)
  return `set_field:${text}->${printedName(field)}`
}

function stackText(name: string, bytes: Buffer): string {
  const field = headerField(bytes, 12)
  return `${name}:${subfieldText({ field, offset: bytes.readUInt16BE(10), bits: bytes.readUInt16BE(16) })}`
}

function niciraText(bytes: Buffer): string {
  const subtype = bytes.readUInt16BE(8)
  switch (subtype) {
    case number.NX_RESUBMIT:
      return `resubmit:${portText(bytes.readUInt16BE(10))}`
    case number.NX_RESUBMIT_TABLE:
    case number.NX_RESUBMIT_TABLE_CT: {
      const port = bytes.readUInt16BE(10)
      const table = bytes[12] ?? 0
      const tracked = subtype === number.NX_RESUBMIT_TABLE_CT
      if (port !== IN_PORT && table === 0xff) return `resubmit:${portText(port)}`
      return `resubmit(${port === IN_PORT ? '' : portText(port)},${table === 0xff ? '' : table}${tracked ? ',ct' : ''})`
    }
    case number.NX_POP_QUEUE:
      return 'pop_queue'
    case number.NX_NOTE:
      return `note:${dotted(bytes.subarray(10))}`
    case number.NX_EXIT:
      return 'exit'
    case number.NX_CONJUNCTION:
      return `conjunction(${bytes.readUInt32BE(12)},${(bytes[10] ?? 0) + 1}/${bytes[11]})`
    case number.NX_STACK_PUSH:
      return stackText('push', bytes)
    case number.NX_STACK_POP:
      return stackText('pop', bytes)
    case number.NX_OUTPUT_REG:
    case number.NX_OUTPUT_REG2: {
      const at = subtype === number.NX_OUTPUT_REG ? 12 : 14
      return `output:${subfieldText(packed(headerField(bytes, at), bytes.readUInt16BE(10)))}`
    }
    case number.NX_OUTPUT_TRUNC:
      return `output(port=${portText(bytes.readUInt16BE(10))},max_len=${bytes.readUInt32BE(12)})`
    case number.NX_DEC_TTL_CNT_IDS: {
      const count = bytes.readUInt16BE(10)
      const ids = Array.from({ length: count }, (_, i) => bytes.readUInt16BE(16 + 2 * i))
      return `dec_ttl(${ids.join(',')})`
    }
    case number.NX_CT_CLEAR:
      return 'ct_clear'
    case number.NX_CLONE:
      return `clone(${actionTexts(bytes.subarray(16)).join(',')})`
    case number.NX_CT:
      return connectionTrackingText(bytes)
    case number.NX_NAT:
      return natText(bytes)
    case number.NX_CONTROLLER:
    case number.NX_CONTROLLER2:
      return controllerText(bytes, subtype === number.NX_CONTROLLER2)
    case number.NX_LEARN:
    case number.NX_LEARN2:
      return learnText(bytes, subtype === number.NX_LEARN2)
    case number.NX_BUNDLE:
    case number.NX_BUNDLE_LOAD:
      return bundleText(bytes, subtype === number.NX_BUNDLE_LOAD)
    case number.NX_MULTIPATH: {
      const to = packed(headerField(bytes, 28), bytes.readUInt16BE(26))
      const algorithm = number.multipathAlgorithms[bytes.readUInt16BE(16)]
      const fields = number.hashFields[bytes.readUInt16BE(10)]
      const links = `${bytes.readUInt16BE(18) + 1},${bytes.readUInt32BE(20)}`
      return `multipath(${fields},${bytes.readUInt16BE(12)},${algorithm},${links},${subfieldText(to)})`
    }
    case number.NX_CHECK_PKT_LARGER: {
      const to = { field: headerField(bytes, 14), offset: bytes.readUInt16BE(12), bits: 1 }
      return `check_pkt_larger(${bytes.readUInt16BE(10)})->${subfieldText(to)}`
    }
    case number.NX_DELETE_FIELD:
      return `delete_field:${printedName(headerField(bytes, 10))}`
    case number.NX_SAMPLE:
    case number.NX_SAMPLE2:
    case number.NX_SAMPLE3:
    case number.NX_SAMPLE4:
      return sampleText(bytes, subtype)
  }
  throw new RangeError(`an action of Open vSwitch's own of type ${subtype}`)
}

const helperNames: Readonly<Record<number, string>> = { 21: 'ftp', 69: 'tftp' }

function connectionTrackingText(bytes: Buffer): string {
  const flags = bytes.readUInt16BE(10)
  const zone = bytes.readUInt16BE(16)
  const table = bytes[18] ?? 0
  const helper = bytes.readUInt16BE(22)
  const parts: string[] = []
  if ((flags & number.CT_COMMIT) !== 0) parts.push('commit')
  if ((flags & number.CT_FORCE) !== 0) parts.push('force')
  if (table !== number.NO_TABLE) parts.push(`table=${table}`)
  if (bytes.readUInt32BE(12) !== 0) parts.push(`zone=${subfieldText(packed(headerField(bytes, 12), zone))}`)
  else if (zone !== 0) parts.push(`zone=${zone}`)
  const inner = [...actionTexts(bytes.subarray(24))]
  if (inner[0]?.startsWith('nat')) parts.push(inner.shift() ?? '')
  if (inner.length > 0) parts.push(`exec(${inner.join(',')})`)
  if (helper !== 0) parts.push(`alg=${helperNames[helper] ?? helper}`)
  return `ct(${parts.join(',')})`
}

function natText(bytes: Buffer): string {
  const flags = bytes.readUInt16BE(12)
  const present = bytes.readUInt16BE(14)
  if ((flags & (number.NAT_SOURCE | number.NAT_DESTINATION)) === 0) return 'nat'
  let at = 16
  const take = (bit: number, size: number): Buffer | undefined => {
    if ((present & bit) === 0) return undefined
    at += size
    if (at > bytes.length) throw new RangeError('a translation that ends early')
    return bytes.subarray(at - size, at)
  }
  const low4 = take(number.NAT_IP4_MIN, 4)
  const high4 = take(number.NAT_IP4_MAX, 4)
  const low6 = take(number.NAT_IP6_MIN, 16)
  const high6 = take(number.NAT_IP6_MAX, 16)
  const from = take(number.NAT_PORT_MIN, 2)
  const to = take(number.NAT_PORT_MAX, 2)
  const wide = (address: Buffer) => (from ? `[${ip6BytesText(address)}]` : ip6BytesText(address))
  let range = low4 ? ip4Text(readIp4(low4)) : low6 ? wide(low6) : ''
  if (high4 && low4 && !high4.equals(low4)) range += `-${ip4Text(readIp4(high4))}`
  if (high6 && low6 && !high6.equals(low6)) range += `-${wide(high6)}`
  if (from) range += `:${bytesNumber(from)}`
  if (to && from && !to.equals(from)) range += `-${bytesNumber(to)}`
  const words = number.natWords.flatMap(([word, bit]) => ((flags & bit) !== 0 ? [word] : []))
  const direction = (flags & number.NAT_SOURCE) !== 0 ? 'src' : 'dst'
  return range === '' ? `nat(${direction})` : `nat(${[`${direction}=${range}`, ...words].join(',')})`
}

function controllerText(bytes: Buffer, second: boolean): string {
  let length = 0xffff
  let id = 0
  let reason = number.ACTION_REASON
  let userdata: Buffer | undefined
  let pause = false
  let meter: number | undefined
  if (second) {
    for (let at = 16; at + 4 <= bytes.length; ) {
      const size = bytes.readUInt16BE(at + 2)
      const value = bytes.subarray(at + 4, at + size)
      if (size < 4 || at + size > bytes.length) throw new RangeError('a property that ends early')
      switch (bytes.readUInt16BE(at)) {
        case number.CONTROLLER_MAX_LENGTH:
          length = value.readUInt16BE(0)
          break
        case number.CONTROLLER_ID:
          id = value.readUInt16BE(0)
          break
        case number.CONTROLLER_REASON:
          reason = value[0] ?? 0
          break
        case number.CONTROLLER_USERDATA:
          userdata = value
          break
        case number.CONTROLLER_PAUSE:
          pause = true
          break
        case number.CONTROLLER_METER:
          meter = value.readUInt32BE(0)
      }
      at += Math.ceil(size / 8) * 8
    }
  } else {
    length = bytes.readUInt16BE(10)
    id = bytes.readUInt16BE(12)
    reason = bytes[14] ?? 0
  }
  const parts: string[] = []
  if (reason !== number.ACTION_REASON) parts.push(`reason=${number.reasons[reason] ?? reason}`)
  if (length !== 0xffff) parts.push(`max_len=${length}`)
  if (id !== 0) parts.push(`id=${id}`)
  if (userdata) parts.push(`userdata=${dotted(userdata)}`)
  if (pause) parts.push('pause')
  if (meter !== undefined) parts.push(`meter_id=${meter}`)
  return `controller(${parts.join(',')})`
}

function bundleText(bytes: Buffer, load: boolean): string {
  const algorithm = number.bundleAlgorithms[bytes.readUInt16BE(10)]
  const fields = number.hashFields[bytes.readUInt16BE(12)]
  const count = bytes.readUInt16BE(20)
  const members = Array.from({ length: count }, (_, i) => portText(bytes.readUInt16BE(32 + 2 * i)))
  const to = load ? `${subfieldText(packed(headerField(bytes, 24), bytes.readUInt16BE(22)))},` : ''
  const name = load ? 'bundle_load' : 'bundle'
  return `${name}(${fields},${bytes.readUInt16BE(14)},${algorithm},ofport,${to}members:${members.join(',')})`
}

function sampleText(bytes: Buffer, subtype: number): string {
  const computed = subtype === number.NX_SAMPLE4
  const id = (at: number): string => {
    if (!computed) return String(bytes.readUInt32BE(at))
    if (bytes.readUInt32BE(at) === 0) return String(bytes.readUInt32BE(at + 4))
    return subfieldText(packed(headerField(bytes, at), bytes.readUInt16BE(at + 4)))
  }
  const ids = computed ? [id(16), id(24)] : [id(16), id(20)]
  const end = computed ? 32 : 24
  const parts = [
    `probability=${bytes.readUInt16BE(10)}`,
    `collector_set_id=${bytes.readUInt32BE(12)}`,
    `obs_domain_id=${ids[0]}`,
    `obs_point_id=${ids[1]}`,
  ]
  if (subtype !== number.NX_SAMPLE) {
    const port = bytes.readUInt16BE(end)
    if (port !== NO_PORT) parts.push(`sampling_port=${portText(port)}`)
    const direction = bytes[end + 2]
    if (direction === 1) parts.push('ingress')
    if (direction === 2) parts.push('egress')
  }
  return `sample(${parts.join(',')})`
}
