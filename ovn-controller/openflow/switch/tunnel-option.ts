/**
 * The Geneve option in which OVN carries logical ports. A switch keeps it in one of its fields
 * tun_metadata0 to tun_metadata63 once it is told to.
 */
import { Connection } from '../protocol/connection.ts'
import {
  EXPERIMENTER,
  NXT_TLV_TABLE_MOD,
  NXT_TLV_TABLE_REPLY,
  NXT_TLV_TABLE_REQUEST,
  ProtocolError,
  SwitchError,
} from '../protocol/message.ts'
import type { Modification } from './modification.ts'
import { sendAll } from './send.ts'

/** The option's class, type and length in bytes, fixed by OVN. */
const CLASS = 0x0102
const TYPE = 0x80
const LENGTH = 4

/** Someone else may map an option at the same time; so often it is looked for anew. */
const ATTEMPTS = 10

interface Table {
  readonly fields: number
  /** The field that holds our option. */
  readonly ours: number | undefined
  readonly taken: ReadonlySet<number>
}

function parse(body: Buffer): Table {
  if (body.length < 16 || body.length % 8 !== 0)
    throw new ProtocolError(`a table of tunnel options of ${body.length} bytes`)
  let ours: number | undefined
  const taken = new Set<number>()
  for (let at = 16; at < body.length; at += 8) {
    const field = body.readUInt16BE(at + 4)
    taken.add(field)
    if (body.readUInt16BE(at) === CLASS && body[at + 2] === TYPE && body[at + 3] === LENGTH) ours = field
  }
  return { fields: body.readUInt16BE(4), ours, taken }
}

function map(field: number): Modification {
  return {
    type: EXPERIMENTER,
    put: Connection.experimenter(NXT_TLV_TABLE_MOD, (out) => {
      out.zeros(8)
      out.u16(CLASS)
      out.u8(TYPE)
      out.u8(LENGTH)
      out.u16(field)
      out.u16(0)
    }),
    describe: () => `to keep a tunnel option in tun_metadata${field}`,
  }
}

/** The number N of the field tun_metadataN that holds the option, which is mapped first if it is not. */
export async function mapTunnelOption(connection: Connection): Promise<number | undefined> {
  for (let attempt = 1; ; attempt++) {
    const { fields, ours, taken } = parse(
      await connection.experimenterRequest(
        NXT_TLV_TABLE_REQUEST,
        NXT_TLV_TABLE_REPLY,
        'a request for its tunnel options',
      ),
    )
    if (ours !== undefined) return ours
    const free = Array.from({ length: fields }, (_, n) => n).find((n) => !taken.has(n))
    if (free === undefined) return undefined
    try {
      await sendAll(connection, [map(free)])
      return free
    } catch (error) {
      const raced =
        error instanceof SwitchError &&
        (error.errorName === 'NXTTMFC_ALREADY_MAPPED' || error.errorName === 'NXTTMFC_DUP_ENTRY')
      if (!raced || attempt === ATTEMPTS) throw error
    }
  }
}
