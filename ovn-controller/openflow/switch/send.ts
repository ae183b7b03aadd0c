/**
 * Modifications to a switch, in one exchange: all that is to be done is written at once, bundles with the word to do
 * them, and a barrier tells when the switch is through with it.
 *
 * A switch with many ports takes milliseconds until it looks for messages again, so every further exchange is as much
 * of a wait. The price is that Open vSwitch does the rest of a bundle when it could not read a part of it.
 */
import type { Connection } from '../protocol/connection.ts'
import {
  BARRIER_REPLY,
  BARRIER_REQUEST,
  BUNDLE_ADD_MESSAGE,
  BUNDLE_CONTROL,
  ProtocolError,
  putMessage,
  SwitchError,
  VERSION,
} from '../protocol/message.ts'
import { ByteWriter } from '../wire/byte-writer.ts'
import type { Modification } from './modification.ts'

/** How much is put together before it is written. */
const CHUNK = 0x10000

const OPEN = 0
const COMMIT = 4
const DISCARD = 6
const ATOMIC_AND_ORDERED = 3

/** Modifications that follow one another. */
export interface Step {
  readonly modifications: readonly Modification[]
  /** What becomes of them as a bundle, if they are one. */
  readonly bundle?: 'commit' | 'discard'
}

/** What the switch has not done. */
export interface Refusal {
  /** Left out where it is a bundle as a whole, nothing of which was done. */
  readonly modification?: Modification
  readonly error: SwitchError
}

/** A message of an exchange; of a modification, or about a bundle. */
interface Part {
  readonly modification?: Modification
  readonly what: string | (() => string)
}

/** Does the steps in their order; resolves when the switch is through with them, with what it has refused of them. */
export async function exchange(connection: Connection, steps: readonly Step[]): Promise<readonly Refusal[]> {
  const count = steps.reduce((sum, step) => sum + messagesOf(step), 0)
  if (count === 0) return []
  const refusals: Refusal[] = []
  const parts: Part[] = []
  const first = connection.reserveXids(count + 1)
  const watch = {
    first,
    end: first + count,
    answer: (type: number) => {
      if (type !== BUNDLE_CONTROL) throw new ProtocolError(`an answer of type ${type} to a bundle`)
    },
    error: (xid: number, name: string) => {
      const { modification, what = 'a message' } = parts[xid - first] ?? {}
      const error = new SwitchError(name, typeof what === 'string' ? what : what())
      refusals.push(modification ? { modification, error } : { error })
    },
  }
  connection.watch(watch)
  try {
    const out = new ByteWriter()
    for (const step of steps) {
      const bundle = step.bundle && step.modifications.length > 0 ? nextBundle() : undefined
      if (bundle !== undefined) {
        putControl(out, first + parts.length, bundle, OPEN)
        parts.push({ what: 'to open a bundle' })
      }
      for (const modification of step.modifications) {
        putModification(out, first + parts.length, modification, bundle)
        parts.push({ modification, what: modification.describe })
        if (out.length >= CHUNK) await connection.write(out.takeBuffer())
      }
      if (bundle !== undefined) {
        putControl(out, first + parts.length, bundle, step.bundle === 'commit' ? COMMIT : DISCARD)
        parts.push({ what: `to ${step.bundle} a bundle` })
      }
    }
    const barrier = first + count
    putMessage(out, BARRIER_REQUEST, barrier)
    await Promise.all([
      connection.answerTo(barrier, BARRIER_REPLY, 'a barrier'),
      connection.write(out.takeBuffer()),
    ])
  } finally {
    connection.unwatch(watch)
  }
  return refusals
}

/** Throws the first refusal, which says how many more there are. The error of what spoiled a bundle comes before the bundle's. */
export function throwIfRefused(refusals: readonly Refusal[]): void {
  const [first] = refusals
  if (!first) return
  const more = refusals.filter(({ modification }) => modification).length - 1
  if (more > 0) first.error.message += ` (and ${more} more)`
  throw first.error
}

/** Sends modifications that are not part of a bundle. Rejects when the switch has refused one of them. */
export async function sendAll(connection: Connection, modifications: readonly Modification[]): Promise<void> {
  throwIfRefused(await exchange(connection, [{ modifications }]))
}

/** Whether the switch would take these modifications as a bundle; none of them takes effect. */
export async function triesBundle(
  connection: Connection,
  modifications: readonly Modification[],
): Promise<boolean> {
  return (await exchange(connection, [{ modifications, bundle: 'discard' }])).length === 0
}

function messagesOf({ modifications, bundle }: Step): number {
  return modifications.length + (bundle && modifications.length > 0 ? 2 : 0)
}

let lastBundle = 0

function nextBundle(): number {
  lastBundle = (lastBundle + 1) >>> 0
  return lastBundle
}

function putControl(out: ByteWriter, xid: number, bundle: number, type: number): void {
  putMessage(out, BUNDLE_CONTROL, xid, () => {
    out.u32(bundle)
    out.u16(type)
    out.u16(ATOMIC_AND_ORDERED)
  })
}

function putModification(
  out: ByteWriter,
  xid: number,
  { type, put }: Modification,
  bundle: number | undefined,
): void {
  if (bundle === undefined) {
    putMessage(out, type, xid, put)
    return
  }
  const start = out.length
  out.u8(VERSION)
  out.u8(BUNDLE_ADD_MESSAGE)
  out.u16(0)
  out.u32(xid)
  out.u32(bundle)
  out.u16(0)
  out.u16(ATOMIC_AND_ORDERED)
  putMessage(out, type, xid, put)
  out.setU16(start + 2, out.length - start)
}
