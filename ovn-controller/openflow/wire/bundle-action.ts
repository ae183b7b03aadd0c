/** `bundle`, `bundle_load` and `multipath`: one of several ways, chosen by a hash of the packet or by liveness. */
import { ofField, type Subfield } from '../field.ts'
import {
  bundleAlgorithms,
  hashFields,
  multipathAlgorithms,
  NX_BUNDLE,
  NX_BUNDLE_LOAD,
  NX_MULTIPATH,
} from './action-number.ts'
import { endAction, nicira, ofsBits } from './action-writer.ts'
import type { ByteWriter } from './byte-writer.ts'
import { nxmHeader } from './field-header.ts'
import { parsePort } from './port-number.ts'
import { Scanner } from './scanner.ts'

function parts(argument: Scanner): readonly string[] {
  return argument.rest.split(',').map((part) => part.trim())
}

function oneOf(argument: Scanner, what: string, names: readonly string[]): number {
  const found = names.indexOf(what.toLowerCase())
  return found < 0 ? argument.fail(`"${what}" is not one of ${names.join(', ')}`) : found
}

/** `bundle(FIELDS,BASIS,ALGORITHM,ofport,members:PORT,…)`; with a target before `members` for `bundle_load`. */
export function compileBundle(argument: Scanner, out: ByteWriter, load: boolean): void {
  const list = parts(argument)
  const [fields = '', basis = '', algorithm = '', type = ''] = list
  const at = load ? 5 : 4
  const [, first] = /^(?:members|slaves):(.*)$/.exec(list[at] ?? '') ?? []
  if (first === undefined) argument.fail('"members:" is missing')
  if (type !== 'ofport') argument.fail(`members are of type ofport, not "${type}"`)
  const members = [first, ...list.slice(at + 1)].filter((member) => member !== '')
  const to: Subfield | undefined = load ? new Scanner(list[4] ?? '').subfield() : undefined
  const start = nicira(out, load ? NX_BUNDLE_LOAD : NX_BUNDLE)
  out.u16(oneOf(argument, algorithm, bundleAlgorithms))
  out.u16(oneOf(argument, fields, hashFields))
  out.u16(new Scanner(basis).number(0xffff))
  out.u32(nxmHeader(ofField('in_port')))
  out.u16(members.length)
  out.u16(to ? ofsBits(to) : 0)
  out.u32(to ? nxmHeader(to.field) : 0)
  out.zeros(4)
  for (const member of members) out.u16(parsePort(member) ?? argument.fail(`"${member}" is no port`))
  endAction(out, start)
}

/** `multipath(FIELDS,BASIS,ALGORITHM,LINKS,ARGUMENT,TARGET)`. */
export function compileMultipath(argument: Scanner, out: ByteWriter): void {
  const [fields = '', basis = '', algorithm = '', links = '', value = '', target = ''] = parts(argument)
  const to = new Scanner(target).subfield()
  const start = nicira(out, NX_MULTIPATH)
  out.u16(oneOf(argument, fields, hashFields))
  out.u16(new Scanner(basis).number(0xffff))
  out.zeros(2)
  out.u16(oneOf(argument, algorithm, multipathAlgorithms))
  const count = new Scanner(links).number(0x10000)
  if (count < 1) argument.fail('multipath needs a link at least')
  out.u16(count - 1)
  out.u32(new Scanner(value).number(0xffffffff))
  out.zeros(2)
  out.u16(ofsBits(to))
  out.u32(nxmHeader(to.field))
  endAction(out, start)
}
