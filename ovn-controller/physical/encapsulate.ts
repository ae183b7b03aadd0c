/**
 * What the header of a tunnel says of a packet: its datapath, its logical input port, and its logical output port or
 * multicast group (ovn-architecture(7), Tunnel Encapsulations).
 */
import type { Encapsulation } from '../chassis/encapsulation.ts'
import { DATAPATH, INPORT, longName, OUTPORT } from '../register/register.ts'

const hex = (value: number): string => `0x${value.toString(16)}`

/** The keys of multicast groups begin here; those of ports are below. */
const FIRST_GROUP = 0x8000

/** VXLAN has 12 bits for a datapath and as many for a port, the first of which tells that it is a multicast group. */
const VXLAN_GROUP = 0x800
const VXLAN_PORT = 0x7ff

/** Packets to a multicast group by VXLAN, as a match of the tunnel key. */
export const VXLAN_TO_GROUP = `tun_id=${hex(VXLAN_GROUP * 2 ** 12)}/${hex(VXLAN_GROUP * 2 ** 12)}`

const move = (from: string, to: string): string => `move:${from}->${to}`
const datapath = (bits: string): string => `${longName(DATAPATH)}[${bits}]`
const inport = `${longName(INPORT)}[0..14]`
const outport = (bits: string): string => `${longName(OUTPORT)}[${bits}]`
const TUNNEL_KEY = 'NXM_NX_TUN_ID'

/**
 * The actions that write the header, for a port or multicast group of a datapath.
 *
 * @param option the field of tunnel metadata that the switch has for the option of Geneve
 */
export function encapsulate(type: Encapsulation, dpKey: number, key: number, option: number): string {
  switch (type) {
    case 'geneve': {
      const from = move(inport, `NXM_NX_TUN_METADATA${option}[16..30]`)
      return `set_field:${hex(dpKey)}/0xffffff->tun_id,set_field:${hex(key)}->tun_metadata${option},${from}`
    }
    case 'stt':
      return `set_field:${hex(dpKey + key * 2 ** 24)}->tun_id,${move(inport, `${TUNNEL_KEY}[40..54]`)}`
    case 'vxlan': {
      const port = key >= FIRST_GROUP ? VXLAN_GROUP | (key & VXLAN_PORT) : key & VXLAN_PORT
      return `set_field:${hex(dpKey + port * 2 ** 12)}/0xffffff->tun_id`
    }
  }
}

/** The actions that read the header. */
export function decapsulate(type: Encapsulation, option: number): string {
  switch (type) {
    case 'geneve':
      return [
        move(`${TUNNEL_KEY}[0..23]`, datapath('0..23')),
        move(`NXM_NX_TUN_METADATA${option}[16..30]`, inport),
        move(`NXM_NX_TUN_METADATA${option}[0..15]`, outport('0..15')),
      ].join(',')
    case 'stt':
      return [
        move(`${TUNNEL_KEY}[0..23]`, datapath('0..23')),
        move(`${TUNNEL_KEY}[40..54]`, inport),
        move(`${TUNNEL_KEY}[24..39]`, outport('0..15')),
      ].join(',')
    case 'vxlan':
      return [
        move(`${TUNNEL_KEY}[12..23]`, outport('0..11')),
        move(`${TUNNEL_KEY}[0..11]`, datapath('0..11')),
      ].join(',')
  }
}

/** The actions that read the header of a packet to a multicast group by VXLAN. */
export const DECAPSULATE_VXLAN_GROUP = [
  `set_field:${hex(FIRST_GROUP)}/${hex(FIRST_GROUP)}->${OUTPORT}`,
  move(`${TUNNEL_KEY}[12..22]`, outport('0..10')),
  move(`${TUNNEL_KEY}[0..11]`, datapath('0..11')),
].join(',')
