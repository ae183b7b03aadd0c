/** Messages of OpenFlow 1.5: their types, their frame, and the parts of them that are read and written here. */
import { ByteWriter } from '../wire/byte-writer.ts'

/** The version of OpenFlow 1.5 on the wire. */
export const VERSION = 6
export const HEADER_BYTES = 8

export const HELLO = 0
export const ERROR = 1
export const ECHO_REQUEST = 2
export const ECHO_REPLY = 3
export const EXPERIMENTER = 4
export const FEATURES_REQUEST = 5
export const FEATURES_REPLY = 6
export const PACKET_IN = 10
export const FLOW_REMOVED = 11
export const PORT_STATUS = 12
export const PACKET_OUT = 13
export const FLOW_MOD = 14
export const GROUP_MOD = 15
export const MULTIPART_REQUEST = 18
export const MULTIPART_REPLY = 19
export const BARRIER_REQUEST = 20
export const BARRIER_REPLY = 21
export const SET_ASYNC = 28
export const METER_MOD = 29
export const BUNDLE_CONTROL = 33
export const BUNDLE_ADD_MESSAGE = 34

export const FLOW_DESCRIPTIONS = 1
export const GROUP_STATISTICS = 6
export const GROUP_DESCRIPTIONS = 7
export const GROUP_FEATURES = 8
export const METER_CONFIGURATIONS = 10
export const METER_FEATURES = 11
export const FLOW_MONITOR = 16

/** Subtypes of Open vSwitch's own messages (nicira-ext.h). */
export const NXT_TLV_TABLE_MOD = 24
export const NXT_TLV_TABLE_REQUEST = 25
export const NXT_TLV_TABLE_REPLY = 26
export const NXT_CT_FLUSH_ZONE = 29
export const NXT_CT_FLUSH = 32

/** A message as it came: the whole of it, header included. */
export interface Message {
  readonly version: number
  readonly type: number
  readonly xid: number
  readonly bytes: Buffer
}

const writer = new ByteWriter(256)

/** A whole message, with what `put` writes after the header. */
export function message(type: number, xid: number, put?: (out: ByteWriter) => void): Buffer {
  writer.length = 0
  putMessage(writer, type, xid, put)
  return writer.takeBuffer()
}

/** Writes a whole message after what is there. Throws a `RangeError` for one that is too long to be sent. */
export function putMessage(
  out: ByteWriter,
  type: number,
  xid: number,
  put?: (out: ByteWriter) => void,
): void {
  const start = out.length
  out.u8(VERSION)
  out.u8(type)
  out.u16(0)
  out.u32(xid)
  put?.(out)
  const length = out.length - start
  if (length > 0xffff) {
    out.length = start
    throw new RangeError(`a message of ${length} bytes is longer than the 65535 that OpenFlow allows`)
  }
  out.setU16(start + 2, length)
}

/** What is wrong with bytes that came from a switch. */
export class ProtocolError extends Error {}

/** What a switch answered instead of doing as it was told. */
export class SwitchError extends Error {
  /** @param errorName as Open vSwitch calls it, such as `OFPFMFC_TABLE_FULL` */
  constructor(
    readonly errorName: string,
    what: string,
  ) {
    super(`the switch refused ${what}: ${errorName}`)
  }
}

/** The connection ended before there was an answer. */
export class Disconnected extends Error {}
