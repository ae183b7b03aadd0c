/**
 * Cuts the source maps in `dist/` down to lines, as a step of `npm run build`.
 *
 * An error's stack names files and lines of the `.ts` sources through these maps. What the compiler writes maps every
 * token and is larger than the code itself; a sixth of it says which line each line comes from.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { decode, encode } from '@jridgewell/sourcemap-codec'

/** The first segment of each run of segments that lead to the same line of the source. */
function lineStarts(segments) {
  return segments.filter(([, , line], n) => n === 0 || segments[n - 1][2] !== line)
}

const folder = new URL('dist/', import.meta.url)
for (const name of readdirSync(folder, { recursive: true })) {
  if (!name.endsWith('.js.map')) continue
  const file = new URL(name, folder)
  const map = JSON.parse(readFileSync(file, 'utf8'))
  writeFileSync(file, JSON.stringify({ ...map, mappings: encode(decode(map.mappings).map(lineStarts)) }))
}
