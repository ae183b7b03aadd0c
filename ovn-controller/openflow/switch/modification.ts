/** Changes to a switch as messages: flows, groups and meters. */
import {
  EXPERIMENTER,
  FLOW_MOD,
  GROUP_MOD,
  METER_MOD,
  NXT_CT_FLUSH,
  NXT_CT_FLUSH_ZONE,
  PACKET_OUT,
} from '../protocol/message.ts'
import { NICIRA } from '../wire/action-number.ts'
import type { Bytes, ByteWriter } from '../wire/byte-writer.ts'
import { compileActionList, type WireFlow } from '../wire/flow.ts'
import { groupMessages, type WireGroup } from '../wire/group.ts'
import type { WireMeter } from '../wire/meter.ts'

/** A message that changes something: its type, its body, and what it is, for messages about it. */
export interface Modification {
  readonly type: number
  readonly put: (out: ByteWriter) => void
  readonly describe: () => string
}

const ADD = 0
const MODIFY = 1
const DELETE_STRICT = 4
const NO_BUFFER = 0xffffffff
const ANY = 0xffffffff

export function putMatch(out: ByteWriter, match: Bytes): void {
  const start = out.length
  out.u16(1)
  out.u16(4 + match.length)
  out.text(match)
  out.pad(start)
}

function putFlow(
  out: ByteWriter,
  command: number,
  flow: Pick<WireFlow, 'table' | 'priority' | 'match'> & Partial<WireFlow>,
): void {
  out.u64(flow.cookie ?? 0n)
  out.u64(0n)
  out.u8(flow.table)
  out.u8(command)
  out.u16(flow.idleTimeout ?? 0)
  out.u16(flow.hardTimeout ?? 0)
  out.u16(flow.priority)
  out.u32(NO_BUFFER)
  out.u32(ANY)
  out.u32(ANY)
  out.u16(0)
  out.u16(0)
  putMatch(out, flow.match)
  out.text(flow.instructions ?? '')
}

/** Adds a flow, in the place of one with the same key if there is one. */
export function addFlow(flow: WireFlow, describe: () => string): Modification {
  return { type: FLOW_MOD, put: (out) => putFlow(out, ADD, flow), describe }
}

export function deleteFlow(
  key: Pick<WireFlow, 'table' | 'priority' | 'match'>,
  describe: () => string,
): Modification {
  return { type: FLOW_MOD, put: (out) => putFlow(out, DELETE_STRICT, key), describe }
}

const DELETE_GROUP = 2
const INSERT_BUCKET = 3
const LAST_BUCKET = 0xfffffffe
const ALL_BUCKETS = 0xffffffff

function groupMod(
  command: number,
  { group, type, buckets, properties }: WireGroup,
  after = ALL_BUCKETS,
): Modification {
  return {
    type: GROUP_MOD,
    put: (out) => {
      out.u16(command)
      out.u8(type)
      out.u8(0)
      out.u32(group)
      out.u16(buckets.reduce((sum, bucket) => sum + bucket.length, 0))
      out.u16(0)
      out.u32(after)
      for (const bucket of buckets) out.text(bucket)
      out.text(properties)
    },
    describe: () => `group ${group}`,
  }
}

/** Makes a group, or gives one that is there other buckets. */
export function setGroup(group: WireGroup, present: boolean): readonly Modification[] {
  const [first = [], ...more] = groupMessages(group)
  return [
    groupMod(present ? MODIFY : ADD, { ...group, buckets: first }),
    ...more.map((buckets) => groupMod(INSERT_BUCKET, { ...group, buckets, properties: '' }, LAST_BUCKET)),
  ]
}

export function deleteGroup(group: number): Modification {
  return groupMod(DELETE_GROUP, { group, type: 0, buckets: [], properties: '' })
}

function meterMod(command: number, { meter, flags, bands }: WireMeter): Modification {
  return {
    type: METER_MOD,
    put: (out) => {
      out.u16(command)
      out.u16(flags)
      out.u32(meter)
      out.text(bands)
    },
    describe: () => `meter ${meter}`,
  }
}

export function setMeter(meter: WireMeter, present: boolean): Modification {
  return meterMod(present ? MODIFY : ADD, meter)
}

export function deleteMeter(meter: number): Modification {
  return meterMod(2, { meter, flags: 0, bands: '' })
}

/** Which connections: those whose label has these bits, of those that the mask names. */
export interface LabelMatch {
  readonly value: bigint
  readonly mask: bigint
}

/** Parts of a message that forgets connections (nicira-ext.h, nx_ct_flush_tlv_type). */
const ORIGINAL_TUPLE = 0
const LABELS = 5
const LABELS_MASK = 6
const ICMP_ID = 4
const ICMP_TYPE = 5
const ICMP_CODE = 6
const ICMP = 1

function property(out: ByteWriter, type: number, put: () => void): void {
  const start = out.length
  out.u16(type)
  out.u16(0)
  put()
  out.setU16(start + 2, out.length - start)
  out.pad(start)
}

function forget({ value, mask }: LabelMatch, icmpType: number | undefined, what: string): Modification {
  const wide = (out: ByteWriter, bits: bigint): void => {
    out.u64(bits >> 64n)
    out.u64(bits & 0xffff_ffff_ffff_ffffn)
  }
  return {
    type: EXPERIMENTER,
    put: (out) => {
      out.u32(NICIRA)
      out.u32(NXT_CT_FLUSH)
      out.u8(icmpType === undefined ? 0 : ICMP)
      out.zeros(7)
      if (icmpType !== undefined)
        property(out, ORIGINAL_TUPLE, () => {
          out.zeros(4)
          property(out, ICMP_ID, () => out.u16(0))
          property(out, ICMP_TYPE, () => out.u8(icmpType))
          property(out, ICMP_CODE, () => out.u8(0))
        })
      property(out, LABELS, () => wide(out, value))
      property(out, LABELS_MASK, () => wide(out, mask))
    },
    describe: () => what,
  }
}

/** Forgets connections by their labels. */
export function flushLabel(label: LabelMatch): Modification {
  return forget(label, undefined, `to forget the connections with the label 0x${label.value.toString(16)}`)
}

/**
 * The same of connections that there are not, to learn whether the switch understands it: with a bit that OVN does not
 * use, and of a type of ICMP that is not assigned.
 */
export function probeLabelFlush(): Modification {
  const bit = 1n << 92n
  return forget({ value: bit, mask: bit }, 1, 'to forget connections by a label')
}

const RESUBMIT = compileActionList('resubmit(,0)')
/** The header of the field that holds the port a packet came in by: OpenFlow's own, 4 bytes. */
const IN_PORT = 0x80000004

/** Lets a frame come in by a port. */
export function injectFrame(port: number, frame: Buffer): Modification {
  return {
    type: PACKET_OUT,
    put: (out) => {
      out.u32(NO_BUFFER)
      out.u16(RESUBMIT.length)
      out.u16(0)
      const start = out.length
      out.u16(1)
      out.u16(12)
      out.u32(IN_PORT)
      out.u32(port)
      out.pad(start)
      out.text(RESUBMIT)
      out.bytes(frame)
    },
    describe: () => `a packet at port ${port}`,
  }
}

/** Forgets all connections that are tracked in a zone. */
export function flushZone(zone: number): Modification {
  return {
    type: EXPERIMENTER,
    put: (out) => {
      out.u32(NICIRA)
      out.u32(NXT_CT_FLUSH_ZONE)
      out.zeros(6)
      out.u16(zone)
    },
    describe: () => `a flush of the zone ${zone}`,
  }
}
