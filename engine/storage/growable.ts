/** Typed arrays that double when they are full: the storage under every table of the engine. */

/** Returns `array`, or a copy twice as long when `index` does not fit; new places hold `fill`. */
export function fitInt32(array: Int32Array<ArrayBuffer>, index: number, fill = 0): Int32Array<ArrayBuffer> {
  if (index < array.length) return array
  const grown = new Int32Array(Math.max(array.length * 2, index + 1, 16))
  grown.set(array)
  if (fill !== 0) grown.fill(fill, array.length)
  return grown
}

/** Returns `array`, or a copy twice as long when `index` does not fit; new places hold 0. */
export function fitFloat64(array: Float64Array<ArrayBuffer>, index: number): Float64Array<ArrayBuffer> {
  if (index < array.length) return array
  const grown = new Float64Array(Math.max(array.length * 2, index + 1, 16))
  grown.set(array)
  return grown
}

/** Returns `array`, or a copy twice as long when `index` does not fit; new places hold 0. */
export function fitUint8(array: Uint8Array<ArrayBuffer>, index: number): Uint8Array<ArrayBuffer> {
  if (index < array.length) return array
  const grown = new Uint8Array(Math.max(array.length * 2, index + 1, 16))
  grown.set(array)
  return grown
}
