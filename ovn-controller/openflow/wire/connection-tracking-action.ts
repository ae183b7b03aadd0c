/** `ct(…)`: through the connection tracker, with address translation and actions on the tracked connection. */
import { ip6Value } from '../../../address/index.ts'
import {
  CT_COMMIT,
  CT_FORCE,
  NAT_DESTINATION,
  NAT_IP4_MAX,
  NAT_IP4_MIN,
  NAT_IP6_MAX,
  NAT_IP6_MIN,
  NAT_PORT_MAX,
  NAT_PORT_MIN,
  NAT_SOURCE,
  NO_TABLE,
  NX_CT,
  NX_NAT,
  natWords,
} from './action-number.ts'
import { endAction, nicira, ofsBits } from './action-writer.ts'
import type { ByteWriter } from './byte-writer.ts'
import { nxmHeader } from './field-header.ts'
import { Scanner } from './scanner.ts'
import { parseAddress } from './value-parser.ts'

/** Protocols that open connections of their own, by their well-known port. */
const helpers: Readonly<Record<string, number>> = { ftp: 21, tftp: 69 }

/** @param compile writes the actions inside `exec(…)` */
export function compileConnectionTracking(
  argument: Scanner,
  out: ByteWriter,
  compile: (inner: Scanner) => void,
): void {
  let flags = 0
  let source = 0
  let zone = 0
  let table = NO_TABLE
  let helper = 0
  let nat: Scanner | undefined
  let exec: Scanner | undefined
  while (argument.next()) {
    const at = argument.at
    const key = argument.word()
    const value = argument.argument()
    switch (key) {
      case 'commit':
        flags |= CT_COMMIT
        break
      case 'force':
        flags |= CT_FORCE
        break
      case 'table':
        table = value.number(NO_TABLE - 1)
        break
      case 'zone': {
        const subfield = value.maybeSubfield()
        source = subfield ? nxmHeader(subfield.field) : 0
        zone = subfield ? ofsBits(subfield) : value.number(0xffff)
        break
      }
      case 'nat':
        nat = value
        break
      case 'exec':
        exec = value
        break
      case 'alg':
        helper = helpers[value.rest] ?? value.number(0xffff)
        break
      default:
        argument.fail(`ct has no ${key}`, at)
    }
  }
  if ((flags & CT_FORCE) !== 0 && (flags & CT_COMMIT) === 0) argument.fail('force needs commit')
  const start = nicira(out, NX_CT)
  out.u16(flags)
  out.u32(source)
  out.u16(zone)
  out.u8(table)
  out.zeros(3)
  out.u16(helper)
  if (nat) compileNat(nat, out)
  if (exec) compile(exec)
  endAction(out, start)
}

const address = new Uint8Array(16)

/** `nat`, `nat(src)`, `nat(dst=10.0.0.1-10.0.0.9:80-90,random)`, `nat(src=[fd00::1]:80)`. */
function compileNat(argument: Scanner, out: ByteWriter): void {
  let flags = 0
  let present = 0
  const start = nicira(out, NX_NAT)
  const flagsAt = out.length + 2
  out.zeros(2)
  out.u16(0)
  out.u16(0)
  while (argument.next()) {
    const at = argument.at
    const key = argument.word()
    const value = argument.argument()
    const word = natWords.find(([name]) => name === key)
    if (key === 'src') flags |= NAT_SOURCE
    else if (key === 'dst') flags |= NAT_DESTINATION
    else if (word) flags |= word[1]
    else argument.fail(`nat has no ${key}`, at)
    if (!value.empty) present = compileRange(value, out)
  }
  out.setU16(flagsAt, flags)
  out.setU16(flagsAt + 2, present)
  endAction(out, start)
}

/** Addresses and ports; returns which of them there are. */
function compileRange(range: Scanner, out: ByteWriter): number {
  const wide =
    /^\[([^\]]*)\](?:-\[([^\]]*)\])?(?::(\d+)(?:-(\d+))?)?$/.exec(range.rest) ??
    /^([0-9a-f:]*:[0-9a-f:.]*)(?:-([0-9a-f:.]+))?$/i.exec(range.rest)
  const narrow = wide ? undefined : /^([\d.]+)(?:-([\d.]+))?(?::(\d+)(?:-(\d+))?)?$/.exec(range.rest)
  const [, first, last, low, high] = wide ?? narrow ?? []
  if (first === undefined || (wide && ip6Value(first) === undefined))
    range.fail(`"${range.rest}" is no range of addresses`)
  let present = wide ? NAT_IP6_MIN : NAT_IP4_MIN
  const put = (text: string) => {
    parseAddress(wide ? 'ip6' : 'ip4', text, 0, text.length, address, 0)
    out.bytes(address, 0, wide ? 16 : 4)
  }
  put(first)
  if (last !== undefined) {
    present |= wide ? NAT_IP6_MAX : NAT_IP4_MAX
    put(last)
  }
  if (low !== undefined) {
    present |= NAT_PORT_MIN
    out.u16(new Scanner(low).number(0xffff))
  }
  if (high !== undefined) {
    present |= NAT_PORT_MAX
    out.u16(new Scanner(high).number(0xffff))
  }
  return present
}
