/** Groups: text in the syntax of ovs-ofctl, and the wire form in which they compare. */
import { type OfField, ofField } from '../field.ts'
import { compileActions } from './action-compiler.ts'
import { type Bytes, ByteWriter } from './byte-writer.ts'
import { fieldBytes, fieldNamed, oxmHeader } from './field-header.ts'
import { longPort, parsePort } from './port-number.ts'
import { Scanner } from './scanner.ts'
import { putFullMask } from './value-parser.ts'

export interface GroupText {
  readonly group: number
  /** `type=select,selection_method=dp_hash,bucket=bucket_id=0,weight:100,actions=…,bucket=…`. */
  readonly text: string
}

export interface WireGroup {
  readonly group: number
  readonly type: number
  /** Each with its header. */
  readonly buckets: readonly Bytes[]
  readonly properties: Bytes
}

/** Types by number (OpenFlow 1.5). */
const types: readonly string[] = ['all', 'select', 'indirect', 'ff']
const SELECT = 1
const FAST_FAILOVER = 3

const WEIGHT = 0
const WATCH_PORT = 1
const WATCH_GROUP = 2

/** How many bytes of buckets a message takes, less what else is in it. A longer group is sent in several. */
const LONGEST = 0xffff - 256

/** How many buckets a group may have: their counters have to fit into one message, or Open vSwitch could not tell them. */
const MOST_BUCKETS = 4000

/** The property that says how a select group chooses (Open vSwitch's netronome-ext.h). */
const EXPERIMENTER = 0xffff
const NETRONOME = 0x0000154d
const SELECTION_METHOD = 1

/** The fields that a selection may hash, in the order in which Open vSwitch gives them back. */
const selectable: readonly OfField[] = [
  ...['eth_src', 'eth_dst', 'eth_type', 'vlan_vid', 'nw_src', 'nw_dst', 'ipv6_src', 'ipv6_dst'],
  ...['ipv6_label', 'nw_proto', 'ip_dscp', 'nw_ecn', 'nw_ttl', 'tcp_src', 'tcp_dst'],
  ...['udp_src', 'udp_dst', 'sctp_src', 'sctp_dst'],
].map(ofField)

export function sameGroup(a: WireGroup, b: WireGroup): boolean {
  return (
    a.type === b.type &&
    a.properties === b.properties &&
    a.buckets.length === b.buckets.length &&
    a.buckets.every((bucket, i) => bucket === b.buckets[i])
  )
}

/** The wire form of a group. Throws a `FlowSyntaxError`. */
export function compileGroup({ group, text }: GroupText): WireGroup {
  const found = [...text.matchAll(/(?:^|,)\s*buckets?=/g)]
  const head = new Scanner(text, 0, found[0]?.index ?? text.length)
  let type = -1
  let method = ''
  let parameter = 0n
  const fields: OfField[] = []
  while (head.next()) {
    const at = head.at
    const key = head.word()
    const value = head.argument()
    if (key === 'type') {
      const name = value.rest === 'fast_failover' ? 'ff' : value.rest
      type = types.indexOf(name)
      if (type < 0) value.fail(`"${value.rest}" is not one of ${types.join(', ')}`)
    } else if (key === 'selection_method') {
      method = value.rest
      if (method.length > 15) value.fail(`"${method}" is longer than 15 characters`)
    } else if (key === 'selection_method_param') {
      if (!/^(?:\d+|0x[0-9a-f]{1,16})$/i.test(value.rest)) value.fail(`"${value.rest}" is not a number`)
      parameter = BigInt(value.rest)
    } else if (key === 'fields') {
      while (value.next()) {
        const name = value.word()
        fields.push(fieldNamed(name) ?? value.fail(`"${name}" is no field`))
      }
    } else head.fail(`a group has no "${key}"`, at)
  }
  if (type < 0) head.fail('"type=" is missing', 0)
  const buckets = found.map((match, i) => {
    const from = (match.index ?? 0) + match[0].length
    return compileBucket(new Scanner(text, from, found[i + 1]?.index ?? text.length), type, i)
  })
  const properties = selection(method, parameter, fields)
  const longest = buckets.reduce((most, bucket) => Math.max(most, bucket.length), 0) + properties.length
  if (longest > LONGEST) throw new RangeError(`${longest} bytes are more than a message can have`)
  if (buckets.length > MOST_BUCKETS)
    throw new RangeError(`${buckets.length} buckets are more than the ${MOST_BUCKETS} that a group can have`)
  return { group, type, buckets, properties }
}

/** The buckets of a group by the messages that bring them to the switch, in order; the properties are in the first. */
export function groupMessages({ buckets, properties }: WireGroup): readonly (readonly Bytes[])[] {
  const messages: Bytes[][] = [[]]
  let left = LONGEST - properties.length
  for (const bucket of buckets) {
    if (bucket.length > left) {
      messages.push([])
      left = LONGEST
    }
    messages.at(-1)?.push(bucket)
    left -= bucket.length
  }
  return messages
}

const writer = new ByteWriter()

function property(type: number, value: number, short = false): void {
  writer.u16(type)
  writer.u16(8)
  if (short) {
    writer.u16(value)
    writer.u16(0)
  } else writer.u32(value)
}

/** `bucket_id=1,weight:100,watch_port:2,actions=…`: all after `actions=` are actions. */
function compileBucket(scanner: Scanner, type: number, position: number): Bytes {
  let id = position
  let weight = type === SELECT ? 1 : 0
  let port: number | undefined
  let group: number | undefined
  const { text } = scanner
  const actions = text.indexOf('actions=', scanner.at)
  const split = actions >= 0 && actions < scanner.end
  const head = new Scanner(text, scanner.at, split ? actions : scanner.end)
  writer.length = 0
  writer.zeros(8)
  let body = split ? new Scanner(text, actions + 'actions='.length, scanner.end) : undefined
  while (head.next()) {
    const at = head.at
    const key = head.word()
    if (!/^(?:bucket_id|weight|watch_port|watch_group)$/.test(key)) {
      if (split) head.fail(`a bucket has no "${key}"`, at)
      // Without `actions=`, what follows is the actions.
      body = new Scanner(text, at, scanner.end)
      break
    }
    const value = head.argument()
    if (key === 'bucket_id') id = value.number(0xffffff00)
    else if (key === 'weight') weight = value.number(0xffff)
    else if (key === 'watch_port') port = parsePort(value.rest) ?? value.fail(`"${value.rest}" is no port`)
    else group = value.number(0xffffffff)
  }
  if (body) compileActions(body, writer, { tagged: false })
  const length = writer.length - 8
  if (weight !== 0 || type === SELECT) property(WEIGHT, weight, true)
  if (port !== undefined) property(WATCH_PORT, longPort(port))
  if (group !== undefined) property(WATCH_GROUP, group)
  if (type === FAST_FAILOVER && port === undefined && group === undefined)
    scanner.fail('a bucket of a fast failover group has to watch a port or a group')
  return finishBucket(length, id)
}

function finishBucket(actions: number, id: number): Bytes {
  const total = writer.length
  const bytes = writer.take()
  writer.u16(total)
  writer.u16(actions)
  writer.u32(id)
  return writer.take() + bytes.slice(8)
}

function selection(method: string, parameter: bigint, fields: readonly OfField[]): Bytes {
  if (method === '') return ''
  writer.length = 0
  writer.u16(EXPERIMENTER)
  writer.u16(0)
  writer.u32(NETRONOME)
  writer.u32(SELECTION_METHOD)
  writer.u32(0)
  writer.text(method.padEnd(16, '\0'))
  writer.u64(parameter)
  const full = new Uint8Array(16)
  for (const field of selectable) {
    if (!fields.includes(field)) continue
    const bytes = fieldBytes(field)
    writer.u32(oxmHeader(field))
    putFullMask(field, full, 0, bytes)
    writer.bytes(full, 0, bytes)
  }
  writer.setU16(2, writer.length)
  writer.pad(0)
  return writer.take()
}
