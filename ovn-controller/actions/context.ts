/** The place of a flow, and what the names in its actions stand for there. */
import type { Pipeline } from './action.ts'

/** A DHCP option as the southbound has it: DHCP_Options, DHCPv6_Options. */
export interface OptionDefinition {
  readonly code: number
  /** How its value is written, such as `ipv4`. */
  readonly type: string
}

/** What the switch has a table of, by numbers: groups, and meters. */
export type NumberedKind = 'group' | 'meter'

export interface ActionContext {
  readonly pipeline: Pipeline
  /** The logical table, counted from 0. */
  readonly table: number
  /** Routers track connections in two zones of their own instead of the port's. */
  readonly datapath: 'switch' | 'router'
  /** The tunnel key of the datapath. */
  readonly datapathKey: number
  /** The zone in which a router translates both ways. */
  readonly commonZone: 'dnat' | 'snat'
  /** The uuid of the logical flow. */
  readonly flow: string
  /** The meter for what goes to the controller, if any. */
  readonly controllerMeter: string | undefined
  /** The tunnel key of a port or multicast group of the flow's datapath; an unknown name is 0. */
  portKey(name: string): number | undefined
  /** The switch's port of the tunnel to the chassis where a logical port is. */
  tunnelPort(name: string): number | undefined
  dhcpOption(version: 4 | 6, name: string): OptionDefinition | undefined
  /** Whether the bridge has a set of collectors of that number. */
  hasCollectors(id: number): boolean
  /** The number of a group or a meter; a group is named by its text, as `ovs-ofctl` reads it. */
  numberOf(kind: NumberedKind, name: string): number | undefined
}

/** A name on whose meaning the encoding of a program depends. */
export interface ActionName {
  readonly kind: 'port' | 'tunnel' | 'dhcp4' | 'dhcp6' | 'collectors'
  readonly name: string
}
