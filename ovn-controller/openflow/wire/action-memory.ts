/**
 * Actions that were compiled lately: a multicast group has the same few hundred again and again, each time with one
 * port more.
 */
import type { Bytes, ByteWriter } from './byte-writer.ts'
import type { Scanner } from './scanner.ts'

const compiled = new Map<string, Bytes>()
const MOST_COMPILED = 4096

/** Writes the bytes of a text, and compiles it only if it has not been seen lately. It has to mean the same wherever it stands. */
export function compileOnce(text: string, out: ByteWriter, compile: () => void): void {
  const known = compiled.get(text)
  if (known !== undefined) {
    out.text(known)
    return
  }
  const start = out.length
  compile()
  if (compiled.size >= MOST_COMPILED) compiled.clear()
  const bytes = out.take(start)
  compiled.set(text, bytes)
  out.text(bytes)
}

/** From how many characters on a list is taken to be that of a multicast group. */
export const LONG = 512
/** What delivers to a port: fields are set and a table is gone to. */
const DELIVERY = /^(?:set_field:[^(),]+,)+resubmit\([^()]*\)$/

/** What delivers to a port, if that is what begins here, as one text. */
export function deliveryAt({ text, at, end }: Scanner): string | undefined {
  const close = text.indexOf(')', at)
  if (close < 0 || close >= end || close - at >= LONG - 1) return undefined
  const delivery = text.slice(at, close + 1)
  return compiled.has(delivery) || DELIVERY.test(delivery) ? delivery : undefined
}
