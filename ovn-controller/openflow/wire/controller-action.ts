/** `controller(…)`: the packet goes to the controller, with data that tell it what to do. */
import {
  ACTION_REASON,
  CONTROLLER_ID,
  CONTROLLER_MAX_LENGTH,
  CONTROLLER_METER,
  CONTROLLER_PAUSE,
  CONTROLLER_REASON,
  CONTROLLER_USERDATA,
  NX_CONTROLLER,
  NX_CONTROLLER2,
  OUTPUT,
  reasons,
} from './action-number.ts'
import { beginAction, endAction, nicira } from './action-writer.ts'
import type { ByteWriter } from './byte-writer.ts'
import { CONTROLLER, longPort } from './port-number.ts'
import type { Scanner } from './scanner.ts'

/** The length that stands for whole packets. */
const WHOLE = 0xffff

export function compileController(argument: Scanner, out: ByteWriter): void {
  let length = WHOLE
  let id = 0
  let reason = ACTION_REASON
  let userdata: Buffer | undefined
  let pause = false
  let meter: number | undefined
  if (/^\d+$/.test(argument.rest)) length = argument.number(WHOLE)
  else {
    while (argument.next()) {
      const at = argument.at
      const key = argument.word()
      const value = argument.argument()
      if (key === 'max_len') length = value.number(WHOLE)
      else if (key === 'id') id = value.number(0xffff)
      else if (key === 'reason') {
        reason = reasons.indexOf(value.rest)
        if (reason < 0) value.fail(`"${value.rest}" is not one of ${reasons.join(', ')}`)
      } else if (key === 'userdata') userdata = value.hexadecimal()
      else if (key === 'pause') pause = true
      else if (key === 'meter_id') meter = value.number(0xffffffff)
      else argument.fail(`controller has no ${key}`, at)
    }
  }
  if (userdata === undefined && !pause && meter === undefined) {
    const older = reason !== ACTION_REASON || id !== 0
    const start = older ? nicira(out, NX_CONTROLLER) : beginAction(out, OUTPUT)
    if (!older) out.u32(longPort(CONTROLLER))
    out.u16(length)
    if (older) {
      out.u16(id)
      out.u8(reason)
    }
    endAction(out, start)
    return
  }
  const start = nicira(out, NX_CONTROLLER2)
  out.zeros(6)
  const property = (type: number, bytes: number, put: () => void) => {
    const from = out.length
    out.u16(type)
    out.u16(4 + bytes)
    put()
    out.pad(from)
  }
  // A property of 16 bits says that it is eight bytes long, padding included.
  if (length !== WHOLE) property(CONTROLLER_MAX_LENGTH, 4, () => out.u16(length))
  if (id !== 0) property(CONTROLLER_ID, 4, () => out.u16(id))
  if (reason !== ACTION_REASON) property(CONTROLLER_REASON, 1, () => out.u8(reason))
  if (userdata && userdata.length > 0)
    property(CONTROLLER_USERDATA, userdata.length, () => out.bytes(userdata))
  if (pause) property(CONTROLLER_PAUSE, 0, () => {})
  if (meter !== undefined) property(CONTROLLER_METER, 4, () => out.u32(meter))
  endAction(out, start)
}
