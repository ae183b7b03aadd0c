/** What a packet says to another chassis: its datapath, where it comes from and where it goes to (ovn-architecture(7)). */
import type { Encapsulation } from '../chassis/encapsulation.ts'

const hex = (value: number): string => `0x${value.toString(16)}`

/** Multicast groups have keys from here on. */
const MULTICAST = 0x8000

/** VXLAN has 12 bits for a datapath and as many for a port, of which one tells multicast groups. */
const VXLAN_MULTICAST = 0x800
const VXLAN_PORT = 0x7ff

/** The actions that write it, for a port or multicast group of a datapath. */
export function encapsulate(type: Encapsulation, dpKey: number, key: number, option: number): string {
  switch (type) {
    case 'geneve': {
      const from = `move:NXM_NX_REG14[0..14]->NXM_NX_TUN_METADATA${option}[16..30]`
      return `set_field:${hex(dpKey)}/0xffffff->tun_id,set_field:${hex(key)}->tun_metadata${option},${from}`
    }
    case 'stt': {
      const from = 'move:NXM_NX_REG14[0..14]->NXM_NX_TUN_ID[40..54]'
      return `set_field:${hex(dpKey + key * 2 ** 24)}->tun_id,${from}`
    }
    case 'vxlan': {
      const port = key >= MULTICAST ? VXLAN_MULTICAST | (key & VXLAN_PORT) : key & VXLAN_PORT
      return `set_field:${hex(dpKey + port * 2 ** 12)}/0xffffff->tun_id`
    }
  }
}

/** The actions that read it. */
export function decapsulate(type: Encapsulation, option: number): string {
  switch (type) {
    case 'geneve':
      return [
        'move:NXM_NX_TUN_ID[0..23]->OXM_OF_METADATA[0..23]',
        `move:NXM_NX_TUN_METADATA${option}[16..30]->NXM_NX_REG14[0..14]`,
        `move:NXM_NX_TUN_METADATA${option}[0..15]->NXM_NX_REG15[0..15]`,
      ].join(',')
    case 'stt':
      return [
        'move:NXM_NX_TUN_ID[0..23]->OXM_OF_METADATA[0..23]',
        'move:NXM_NX_TUN_ID[40..54]->NXM_NX_REG14[0..14]',
        'move:NXM_NX_TUN_ID[24..39]->NXM_NX_REG15[0..15]',
      ].join(',')
    case 'vxlan':
      return 'move:NXM_NX_TUN_ID[12..23]->NXM_NX_REG15[0..11],move:NXM_NX_TUN_ID[0..11]->OXM_OF_METADATA[0..11]'
  }
}

/** The same for a packet to a multicast group, by an encapsulation that tells these apart by a bit. */
export const DECAPSULATE_MULTICAST = [
  'set_field:0x8000/0x8000->reg15',
  'move:NXM_NX_TUN_ID[12..22]->NXM_NX_REG15[0..10]',
  'move:NXM_NX_TUN_ID[0..11]->OXM_OF_METADATA[0..11]',
].join(',')
