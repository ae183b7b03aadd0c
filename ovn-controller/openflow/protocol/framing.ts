/** A stream of bytes, in pieces of any size, as messages. */
import { HEADER_BYTES, type Message, ProtocolError } from './message.ts'

export class Framing {
  /** What has come of a message that is not whole: less than 64 KiB and the last piece. */
  #pieces: Buffer[] = []
  #have = 0
  #need = HEADER_BYTES

  /** Takes bytes, and hands out the messages that are whole with them. Throws a `ProtocolError`. */
  read(piece: Buffer, receive: (message: Message) => void): void {
    this.#pieces.push(piece)
    this.#have += piece.length
    if (this.#have < this.#need) return
    let bytes = this.#pieces.length === 1 ? piece : Buffer.concat(this.#pieces)
    this.#need = HEADER_BYTES
    while (bytes.length >= HEADER_BYTES) {
      const length = bytes.readUInt16BE(2)
      if (length < HEADER_BYTES) throw new ProtocolError(`a message says that it is ${length} bytes long`)
      this.#need = length
      if (bytes.length < length) break
      const one = bytes.subarray(0, length)
      bytes = bytes.subarray(length)
      this.#need = HEADER_BYTES
      receive({ version: one[0] ?? 0, type: one[1] ?? 0, xid: one.readUInt32BE(4), bytes: one })
    }
    this.#pieces = bytes.length === 0 ? [] : [bytes]
    this.#have = bytes.length
  }
}
