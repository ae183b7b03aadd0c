/** Where a definition is written, for its name. */

/** The file and line that called the function that called this one. */
export function callSite(): string {
  const { stack } = new Error()
  const frame = stack?.split('\n')[3] ?? ''
  const place = /([^/\\( ]+:\d+):\d+\)?$/.exec(frame)
  return place?.[1] ?? 'an unknown place'
}
