/** What is in a switch: flows, groups and meters, in the wire form in which the switch tells them. */
import type { Connection } from '../protocol/connection.ts'
import {
  FLOW_DESCRIPTIONS,
  GROUP_DESCRIPTIONS,
  GROUP_STATISTICS,
  METER_CONFIGURATIONS,
  ProtocolError,
} from '../protocol/message.ts'
import type { WireFlow } from '../wire/flow.ts'
import { groupMessages, type WireGroup } from '../wire/group.ts'
import type { WireMeter } from '../wire/meter.ts'
import { putMatch } from './modification.ts'

const EVERY_TABLE = 0xff
const ANY = 0xffffffff
const ALL_GROUPS = 0xfffffffc
const ALL_METERS = 0xffffffff
const METER_BURST = 4

/** Goes through entries that begin with their length, at `at`; checks that they are whole. */
function entries(body: Buffer, what: string, least: number, read: (entry: Buffer) => void, at = 0): void {
  for (let from = 0; from < body.length; ) {
    const length = from + at + 2 <= body.length ? body.readUInt16BE(from + at) : 0
    if (length < least || from + length > body.length)
      throw new ProtocolError(`a ${what} of ${length} bytes where ${body.length - from} are left`)
    read(body.subarray(from, from + length))
    from += length
  }
}

const padded = (length: number): number => (length + 7) & ~7

function flowOf(entry: Buffer): WireFlow {
  const matchLength = entry.readUInt16BE(26)
  const statistics = 24 + padded(matchLength)
  const statisticsLength = statistics + 4 <= entry.length ? entry.readUInt16BE(statistics + 2) : 0
  const instructions = statistics + padded(statisticsLength)
  if (entry.readUInt16BE(24) !== 1 || matchLength < 4 || statisticsLength < 4 || instructions > entry.length)
    throw new ProtocolError(`a flow whose parts do not fit into its ${entry.length} bytes`)
  return {
    table: entry[4] ?? 0,
    priority: entry.readUInt16BE(6),
    idleTimeout: entry.readUInt16BE(8),
    hardTimeout: entry.readUInt16BE(10),
    cookie: entry.readBigUInt64BE(16),
    match: entry.toString('latin1', 28, 24 + matchLength),
    instructions: entry.toString('latin1', instructions),
  }
}

/** Reads all flows; `each` gets them one by one. */
export function readFlows(connection: Connection, each: (flow: WireFlow) => void): Promise<void> {
  return connection.multipart(
    FLOW_DESCRIPTIONS,
    'a request for its flows',
    (body) => entries(body, 'flow', 36, (entry) => each(flowOf(entry))),
    (out) => {
      out.u8(EVERY_TABLE)
      out.zeros(3)
      out.u32(ANY)
      out.u32(ANY)
      out.zeros(4 + 16)
      putMatch(out, '')
    },
  )
}

function groupOf(entry: Buffer): WireGroup {
  const length = entry.readUInt16BE(8)
  if (16 + length > entry.length) throw new ProtocolError('a group that is shorter than its buckets')
  const buckets: string[] = []
  entries(entry.subarray(16, 16 + length), 'bucket', 8, (bucket) => buckets.push(bucket.toString('latin1')))
  return {
    group: entry.readUInt32BE(4),
    type: entry[2] ?? 0,
    buckets,
    properties: entry.toString('latin1', 16 + length),
  }
}

/** What a group has before the counters of its buckets, and each of these, in bytes. */
const GROUP_COUNTERS = 40
const BUCKET_COUNTERS = 16

/** How many buckets each group has. */
async function countBuckets(connection: Connection): Promise<ReadonlyMap<number, number>> {
  const counts = new Map<number, number>()
  await connection.multipart(
    GROUP_STATISTICS,
    'a request for the sizes of its groups',
    (body) =>
      entries(body, 'group of counters', GROUP_COUNTERS, (entry) => {
        counts.set(entry.readUInt32BE(4), (entry.length - GROUP_COUNTERS) / BUCKET_COUNTERS)
      }),
    (out) => {
      out.u32(ALL_GROUPS)
      out.u32(0)
    },
  )
  return counts
}

function describeGroups(connection: Connection, id: number, each: (group: WireGroup) => void): Promise<void> {
  return connection.multipart(
    GROUP_DESCRIPTIONS,
    'a request for its groups',
    (body) => entries(body, 'group', 16, (entry) => each(groupOf(entry))),
    (out) => {
      out.u32(id)
      out.u32(0)
    },
  )
}

/**
 * Reads the groups, those that may be like the wanted ones as they are. Of the others there is only the number: Open
 * vSwitch describes a group that is longer than a message so that nothing after it can be read, so nothing is asked
 * about a group that is wanted like that, or that has another number of buckets than it is wanted with.
 */
export async function readGroups(
  connection: Connection,
  wanted: ReadonlyMap<number, WireGroup>,
): Promise<ReadonlyMap<number, WireGroup | undefined>> {
  const counts = [...(await countBuckets(connection))]
  const groups = new Map<number, WireGroup | undefined>(counts.map(([id]) => [id, undefined]))
  const alike = counts.filter(([id, count]) => {
    const want = wanted.get(id)
    return want !== undefined && want.buckets.length === count && groupMessages(want).length === 1
  })
  const take = (group: WireGroup): void => {
    groups.set(group.group, group)
  }
  if (alike.length === counts.length) await describeGroups(connection, ALL_GROUPS, take)
  else await Promise.all(alike.map(([id]) => describeGroups(connection, id, take)))
  return groups
}

/** The bands of a meter; where it has no bursts a switch fills in a size that nobody gave. */
function bandsOf(bytes: Buffer, bursts: boolean): string {
  if (bursts) return bytes.toString('latin1')
  const bands = Buffer.from(bytes)
  for (let at = 0; at + 16 <= bands.length; at += 16) bands.writeUInt32BE(0, at + 8)
  return bands.toString('latin1')
}

export async function readMeters(connection: Connection): Promise<Map<number, WireMeter>> {
  const meters = new Map<number, WireMeter>()
  await connection.multipart(
    METER_CONFIGURATIONS,
    'a request for its meters',
    (body) =>
      entries(body, 'meter', 8, (entry) => {
        const meter = entry.readUInt32BE(4)
        const flags = entry.readUInt16BE(2)
        meters.set(meter, { meter, flags, bands: bandsOf(entry.subarray(8), (flags & METER_BURST) !== 0) })
      }),
    (out) => {
      out.u32(ALL_METERS)
      out.u32(0)
    },
  )
  return meters
}
