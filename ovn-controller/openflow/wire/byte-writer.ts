/** A buffer that grows: wire formats are written into it and taken out as strings of bytes. */

/**
 * Bytes as a string of characters below 256. It is as compact as a buffer, compares by value and can
 * be the key of a map.
 */
export type Bytes = string

export class ByteWriter {
  #bytes: Buffer
  length = 0

  constructor(capacity = 4096) {
    this.#bytes = Buffer.allocUnsafe(capacity)
  }

  /** Makes room for so many bytes more. */
  #need(count: number): void {
    if (this.length + count <= this.#bytes.length) return
    const larger = Buffer.allocUnsafe(Math.max(2 * this.#bytes.length, this.length + count))
    this.#bytes.copy(larger, 0, 0, this.length)
    this.#bytes = larger
  }

  u8(value: number): void {
    this.#need(1)
    this.#bytes[this.length++] = value
  }

  u16(value: number): void {
    this.#need(2)
    this.#bytes[this.length++] = value >>> 8
    this.#bytes[this.length++] = value
  }

  u32(value: number): void {
    this.#need(4)
    this.#bytes[this.length++] = value >>> 24
    this.#bytes[this.length++] = value >>> 16
    this.#bytes[this.length++] = value >>> 8
    this.#bytes[this.length++] = value
  }

  u64(value: bigint): void {
    this.#need(8)
    this.length = this.#bytes.writeBigUInt64BE(value, this.length)
  }

  zeros(count: number): void {
    this.#need(count)
    this.#bytes.fill(0, this.length, this.length + count)
    this.length += count
  }

  /** Zeros until what began at `start` is a multiple of eight bytes long. */
  pad(start: number): void {
    this.zeros((8 - ((this.length - start) & 7)) & 7)
  }

  bytes(source: Uint8Array, from = 0, to: number = source.length): void {
    this.#need(to - from)
    for (let i = from; i < to; i++) this.#bytes[this.length++] = source[i] ?? 0
  }

  text(bytes: Bytes): void {
    this.#need(bytes.length)
    this.length += this.#bytes.write(bytes, this.length, 'latin1')
  }

  /** Overwrites two bytes that are there already: lengths are known last. */
  setU16(at: number, value: number): void {
    this.#bytes[at] = value >>> 8
    this.#bytes[at + 1] = value
  }

  /** What was written since `start`, which is taken off again. */
  take(start = 0): Bytes {
    const bytes = this.#bytes.toString('latin1', start, this.length)
    this.length = start
    return bytes
  }

  /** A copy of all that was written, which is taken off again. */
  takeBuffer(): Buffer {
    const bytes = Buffer.from(this.#bytes.subarray(0, this.length))
    this.length = 0
    return bytes
  }
}
