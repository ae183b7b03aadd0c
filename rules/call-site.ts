/** Where a definition is written: file and line of the source, for its name. */
import { readFileSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { fileURLToPath } from 'node:url'

/** A place in a source. What it is called is worked out when somebody asks. */
export interface Place {
  /** File and line, such as `acl-on.ts:31`; that of the TypeScript source where there is a source map. */
  toString(): string
}

/** The place that called the function that called this one. */
export function callSite(): Place {
  const { stack } = new Error()
  return new StackFrame(stack?.split('\n')[3] ?? '')
}

class StackFrame implements Place {
  readonly #frame: string
  #text: string | undefined

  constructor(frame: string) {
    this.#frame = frame
  }

  toString(): string {
    this.#text ??= placeOf(this.#frame)
    return this.#text
  }
}

function placeOf(frame: string): string {
  const [, location = '', line = '', column = ''] = /([^( ]+):(\d+):(\d+)\)?$/.exec(frame) ?? []
  if (location === '') return 'an unknown place'
  const file = location.startsWith('file://') ? fileURLToPath(location) : location
  const origin = sourceMapOf(file)?.findEntry(Number(line) - 1, Number(column) - 1)
  const [source, at] =
    origin && 'originalSource' in origin
      ? [origin.originalSource, origin.originalLine + 1]
      : [file, Number(line)]
  return `${source.slice(Math.max(source.lastIndexOf('/'), source.lastIndexOf('\\')) + 1)}:${at}`
}

const sourceMaps = new Map<string, SourceMap | undefined>()

/** The source map that the compiler has put beside a file. */
function sourceMapOf(file: string): SourceMap | undefined {
  if (!sourceMaps.has(file)) sourceMaps.set(file, readSourceMap(`${file}.map`))
  return sourceMaps.get(file)
}

function readSourceMap(file: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return undefined // there is none, or none that can be read: the place is that of the file itself
  }
}
