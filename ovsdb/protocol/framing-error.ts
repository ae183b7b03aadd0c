/** What came in is not a sequence of JSON objects, or not what JSON-RPC makes of them. */
export class FramingError extends Error {
  override readonly name = 'FramingError'
}
