/** Modifications to a switch: one by one, or as a bundle that takes effect as a whole or not at all. */
import type { Connection } from '../protocol/connection.ts'
import { BUNDLE_ADD_MESSAGE, BUNDLE_CONTROL, putMessage, SwitchError, VERSION } from '../protocol/message.ts'
import { ByteWriter } from '../wire/byte-writer.ts'
import type { Modification } from './modification.ts'

/** How much is put together before it is written. */
const CHUNK = 0x10000

const OPEN = 0
const CLOSE = 2
const COMMIT = 4
const DISCARD = 6
const ATOMIC_AND_ORDERED = 3

/** What the switch has refused, as one error. */
class Refusals {
  #first: SwitchError | undefined
  #count = 0

  add(error: SwitchError): void {
    this.#first ??= error
    this.#count++
  }

  get any(): boolean {
    return this.#first !== undefined
  }

  throwIfAny(): void {
    if (!this.#first) return
    if (this.#count > 1) this.#first.message += ` (and ${this.#count - 1} more)`
    throw this.#first
  }
}

/** Writes a stream of modifications, a chunk at a time, and hears what is refused of them. */
async function stream(
  connection: Connection,
  modifications: readonly Modification[],
  refusals: Refusals,
  put: (out: ByteWriter, modification: Modification, xid: number) => void,
  finish: () => Promise<void>,
): Promise<void> {
  const first = connection.reserveXids(modifications.length)
  const error = (xid: number, name: string): void =>
    refusals.add(new SwitchError(name, modifications[xid - first]?.describe() ?? 'a message'))
  const watch = { first, end: first + modifications.length, error }
  connection.watch(watch)
  try {
    const out = new ByteWriter()
    for (const [i, modification] of modifications.entries()) {
      put(out, modification, first + i)
      if (out.length >= CHUNK) await connection.write(out.takeBuffer())
    }
    if (out.length > 0) await connection.write(out.takeBuffer())
    await finish()
  } finally {
    connection.unwatch(watch)
  }
}

/** Sends modifications that are not part of a bundle. Rejects when the switch has refused one of them. */
export async function sendAll(connection: Connection, modifications: readonly Modification[]): Promise<void> {
  if (modifications.length === 0) return
  const refusals = new Refusals()
  const put = (out: ByteWriter, { type, put }: Modification, xid: number): void =>
    putMessage(out, type, xid, put)
  await stream(connection, modifications, refusals, put, () => connection.barrier())
  refusals.throwIfAny()
}

let lastBundle = 0

/** What is done with a bundle when all is in it. */
type Control = (type: number, what: string) => Promise<unknown>

/** Whether the switch would take these modifications as a bundle; none of them takes effect. */
export async function triesBundle(
  connection: Connection,
  modifications: readonly Modification[],
): Promise<boolean> {
  const refusals = new Refusals()
  await fillBundle(connection, modifications, refusals, async (control) => {
    await connection.barrier()
    await control(DISCARD, 'to discard a bundle')
  })
  return !refusals.any
}

/**
 * Sends modifications as one bundle; resolves when the switch has done it. Rejects when the switch has refused it; then
 * nothing has changed. It takes two exchanges: what is in the bundle, and the word to do it, which may only be said
 * when nothing of it was refused.
 */
export async function sendBundle(
  connection: Connection,
  modifications: readonly Modification[],
): Promise<void> {
  if (modifications.length === 0) return
  const refusals = new Refusals()
  await fillBundle(connection, modifications, refusals, async (control) => {
    await control(CLOSE, 'to close a bundle')
    try {
      refusals.throwIfAny()
    } catch (error) {
      await control(DISCARD, 'to discard a bundle')
      throw error
    }
    try {
      connection.together()
      await Promise.all([control(COMMIT, 'to commit a bundle'), connection.barrier()])
    } catch (error) {
      // The error of the message that spoiled it comes first, and says more.
      refusals.throwIfAny()
      throw error
    }
  })
}

/** Opens a bundle and puts modifications into it. */
async function fillBundle(
  connection: Connection,
  modifications: readonly Modification[],
  refusals: Refusals,
  then: (control: Control) => Promise<void>,
): Promise<void> {
  lastBundle = (lastBundle + 1) >>> 0
  const bundle = lastBundle
  const control: Control = (type, what) =>
    connection.request(BUNDLE_CONTROL, BUNDLE_CONTROL, what, (out) => {
      out.u32(bundle)
      out.u16(type)
      out.u16(ATOMIC_AND_ORDERED)
    })
  connection.together()
  const opened = control(OPEN, 'to open a bundle')
  // That it was refused is heard below, or not at all when writing has failed before.
  opened.catch(() => {})
  const finish = async (): Promise<void> => {
    const done = then(control)
    await Promise.all([opened, done])
  }
  const put = (out: ByteWriter, { type, put }: Modification, xid: number): void => {
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
  await stream(connection, modifications, refusals, put, finish)
}
