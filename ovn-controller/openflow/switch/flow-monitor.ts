/**
 * A monitor of the flows that go without this connection having deleted them (OpenFlow 1.5, 7.3.5.17; Open vSwitch
 * 2.16 and later): a bridge throws all its flows away when its `fail_mode` changes, or when it gets its first controller or
 * loses its last one (ovs-vswitchd.conf.db(5), Bridge), and the connection stays as it is.
 */
import type { Connection } from '../protocol/connection.ts'
import {
  FLOW_MONITOR,
  type Message,
  MULTIPART_REPLY,
  ProtocolError,
  SwitchError,
} from '../protocol/message.ts'
import { putMatch } from './modification.ts'

const MONITOR = 1
const ANY = 0xffffffff
const EVERY_TABLE = 0xff
const ADD_MONITOR = 0

/** Of flows that go; those that go by this connection are not described. */
const REMOVALS = 1 << 2

const REMOVED = 2
/** A flow whose time is over has gone as it had to; all other reasons have a number above that. */
const HARD_TIMEOUT = 1

/** Where the entries of a multipart message begin, and how long one of a flow is at least. */
const ENTRIES = 16
const FLOW_BYTES = 24

/** Asks to be told of flows that go. Returns whether the switch can tell. */
export async function monitorRemovals(connection: Connection): Promise<boolean> {
  try {
    await connection.multipart(
      FLOW_MONITOR,
      'a monitor of its flows',
      () => {},
      (out) => {
        out.u32(MONITOR)
        out.u32(ANY)
        out.u32(ANY)
        out.u16(REMOVALS)
        out.u8(EVERY_TABLE)
        out.u8(ADD_MONITOR)
        putMatch(out, '')
      },
    )
    return true
  } catch (error) {
    if (error instanceof SwitchError) return false
    throw error
  }
}

/** The tables of the flows that have gone, as a message tells; empty where it tells of something else. */
export function removedFlows({ type, bytes }: Message): ReadonlySet<number> {
  const tables = new Set<number>()
  if (type !== MULTIPART_REPLY || bytes.length < ENTRIES || bytes.readUInt16BE(8) !== FLOW_MONITOR)
    return tables
  for (let at = ENTRIES; at < bytes.length; ) {
    const left = bytes.length - at
    const length = left < 4 ? 0 : bytes.readUInt16BE(at)
    if (length < 4 || length > left) throw new ProtocolError(`a change of flows that ends early`)
    if (bytes.readUInt16BE(at + 2) === REMOVED) {
      if (length < FLOW_BYTES) throw new ProtocolError(`a change of a flow of ${length} bytes`)
      if (bytes.readUInt8(at + 5) > HARD_TIMEOUT) tables.add(bytes.readUInt8(at + 4))
    }
    at += length
  }
  return tables
}
