/** Logical ports in the matches and actions of physical flows. */
import { compute, type Reference, text } from '../../rules/index.ts'
import { DATAPATH, INPORT, maskOf, OUTPORT, PORT_ZONE } from '../register/register.ts'

export const hex = (value: number | bigint): string => `0x${value.toString(16)}`

const portText =
  (register: string) =>
  (key: number, dpKey: number): string =>
    `${register}=${hex(key)},${DATAPATH}=${hex(dpKey)}`

/** The match of packets that come from a port of a datapath. */
export const fromPort = (key: Reference<number>, dpKey: Reference<number>): Reference<string> =>
  compute([key, dpKey], portText(INPORT))

/** The match of packets for a port or multicast group of a datapath. */
export const toPort = (key: Reference<number>, dpKey: Reference<number>): Reference<string> =>
  compute([key, dpKey], portText(OUTPORT))

/** The action that loads the zone of a logical port. */
export const loadPortZone = (zone: Reference<number>): Reference<string> =>
  text`set_field:${zone}/${maskOf(PORT_ZONE)}->${PORT_ZONE.register}`
