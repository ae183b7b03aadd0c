/** What a switch can do, as far as it is asked. */
import type { Connection } from '../protocol/connection.ts'
import { GROUP_FEATURES, METER_FEATURES, ProtocolError, SwitchError } from '../protocol/message.ts'
import { compileFlow } from '../wire/flow.ts'
import { addFlow, type Modification, probeLabelFlush } from './modification.ts'
import { sendAll, triesBundle } from './send.ts'
import { mapTunnelOption } from './tunnel-option.ts'

export interface SwitchFeatures {
  /** N where tun_metadataN holds the ports of a tunnelled packet; absent where the switch has no field left. */
  readonly tunnelMetadata: number | undefined
  /** How many meters it takes; 0 for a datapath without meters. */
  readonly maxMeters: number
  /** How many groups of type `select` it takes. */
  readonly maxGroups: number
  /** Whether it forgets tracked connections by their labels. */
  readonly labelFlush: boolean
  /** Whether it samples packets with domain and point from registers. */
  readonly sampleRegisters: boolean
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
  return {
    tunnelMetadata: await mapTunnelOption(connection),
    maxMeters,
    maxGroups,
    labelFlush: await takes(connection, probeLabelFlush()),
    sampleRegisters: await triesBundle(connection, [addFlow(SAMPLE, () => 'a sample of registers')]),
  }
}

/** A flow that nothing is to be done with. */
const SAMPLE = compileFlow({
  table: 0,
  priority: 0,
  match: '',
  rest: 'actions=sample(probability=65535,collector_set_id=0,obs_domain_id=NXM_NX_REG0[],obs_point_id=NXM_NX_REG0[])',
})

async function takes(connection: Connection, modification: Modification): Promise<boolean> {
  try {
    await sendAll(connection, [modification])
    return true
  } catch (error) {
    if (error instanceof SwitchError) return false
    throw error
  }
}
