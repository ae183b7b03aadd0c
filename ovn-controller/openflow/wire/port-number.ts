/** Ports by number and by the names that ovs-ofctl gives to reserved ones (ovs-fields(7), in_port). */

const reserved = new Map([
  ['UNSET', 0xfff7],
  ['IN_PORT', 0xfff8],
  ['TABLE', 0xfff9],
  ['NORMAL', 0xfffa],
  ['FLOOD', 0xfffb],
  ['ALL', 0xfffc],
  ['CONTROLLER', 0xfffd],
  ['LOCAL', 0xfffe],
  ['ANY', 0xffff],
])
const names = new Map([...reserved].map(([name, number]) => [number, name]))

export const IN_PORT = 0xfff8
export const CONTROLLER = 0xfffd
export const NO_PORT = 0xffff

/** A port as 16 bits, or undefined for what is none: neither a number nor a name. */
export function parsePort(text: string): number | undefined {
  if (/^\d+$/.test(text) || /^0x[0-9a-f]+$/i.test(text)) {
    const number = Number(text)
    if (number < 0xff00) return number
    // Reserved ports also have numbers of 32 bits.
    const short = number >= 0xffffff00 ? number - 0xffff0000 : number
    return short >= 0xfff7 && short <= 0xffff ? short : undefined
  }
  const name = text.toUpperCase()
  return name === 'NONE' ? NO_PORT : reserved.get(name)
}

/** The 32 bits of a port in OpenFlow 1.1 and later. */
export function longPort(port: number): number {
  return port >= 0xff00 ? 0xffff0000 + port : port
}

/** The 16 bits of a port from its 32. */
export function shortPort(port: number): number {
  return port & 0xffff
}

export function portText(port: number): string {
  return names.get(port) ?? String(port)
}
