/** `bind_vport(…)`: a virtual port is where the port is that answers for it. */

import type { Cursor } from '../expression/index.ts'
import { type OfAction, type Subfield, wholeField } from '../openflow/index.ts'
import { INPORT } from '../register/register.ts'
import { callActions } from './call.ts'
import type { ActionContext } from './context.ts'
import { controllerAction, OPCODE } from './opcode.ts'
import type { Operands } from './operand.ts'
import { numberDigits } from './userdata.ts'

export interface BindPortAction {
  readonly kind: 'bindPort'
  readonly port: string
  /** The field with the port that answers. */
  readonly parent: Subfield
}

export function parseBindPort(cursor: Cursor, operands: Operands): BindPortAction {
  cursor.forceMark('(')
  const port = cursor.matchString() ?? cursor.syntaxError('expecting port name string')
  cursor.forceMark(',')
  const reference = operands.reference()
  operands.checkKind(reference, 'port')
  cursor.forceMark(')')
  return { kind: 'bindPort', port, parent: operands.subfield(reference) }
}

/** A port that is not there is not bound. */
export function encodeBindPort(
  { port, parent }: BindPortAction,
  context: ActionContext,
): readonly OfAction[] {
  const key = context.portKey(port)
  if (key === undefined) return []
  const body = [controllerAction(OPCODE.bind_vport, numberDigits(key, 4))]
  return callActions({ parameters: [{ kind: 'port', in: wholeField(INPORT) }], body }, [parent])
}
