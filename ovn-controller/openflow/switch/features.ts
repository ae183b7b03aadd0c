/** What a switch can do, as far as it is asked. */
import type { Connection } from '../protocol/connection.ts'
import { GROUP_FEATURES, METER_FEATURES, ProtocolError } from '../protocol/message.ts'
import { mapTunnelOption } from './tunnel-option.ts'

export interface SwitchFeatures {
  /** N where tun_metadataN holds the ports of a tunnelled packet; absent where the switch has no field left. */
  readonly tunnelMetadata: number | undefined
  /** How many meters it takes; 0 for a datapath without meters. */
  readonly maxMeters: number
  /** How many groups of type `select` it takes. */
  readonly maxGroups: number
}

export async function readFeatures(connection: Connection): Promise<SwitchFeatures> {
  let maxMeters = 0
  let maxGroups = 0
  await connection.multipart(METER_FEATURES, 'a request for the features of meters', (body) => {
    if (body.length < 4) throw new ProtocolError('features of meters that end early')
    maxMeters = body.readUInt32BE(0)
  })
  await connection.multipart(GROUP_FEATURES, 'a request for the features of groups', (body) => {
    if (body.length < 16) throw new ProtocolError('features of groups that end early')
    // Types, capabilities, then the limit of each type: all, select.
    maxGroups = body.readUInt32BE(12)
  })
  return { tunnelMetadata: await mapTunnelOption(connection), maxMeters, maxGroups }
}
