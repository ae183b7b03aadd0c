/** Parses action lists through their shapes, each shape parsed once. */
import { liftParameters, type SyntaxFailure } from '../expression/index.ts'
import type { Program } from './action.ts'
import { parseActions } from './parser.ts'

/** A program and what fills its holes, or why there is none. */
export type ParsedActions =
  | { readonly kind: 'parsed'; readonly program: Program; readonly parameters: readonly string[] }
  | SyntaxFailure

/** How many texts a parser remembers before it begins anew: most flows say one of a few things. */
const REMEMBERED = 4096

/** A parser that remembers every shape it has parsed; equal shapes give the same program object. */
export function actionsParser(): (text: string) => ParsedActions {
  const programs = new Map<string, ReturnType<typeof parseActions>>()
  const texts = new Map<string, ParsedActions>()
  const parse = (text: string): ParsedActions => {
    const { shape, parameters } = liftParameters(text)
    let program = programs.get(shape)
    if (!program) {
      program = parseActions(shape)
      programs.set(shape, program)
    }
    if (program.kind === 'program') return { kind: 'parsed', program, parameters }
    // What cannot do without its names is parsed as it was written, and a failure is told in its terms.
    const own = parseActions(text)
    return own.kind === 'program' ? { kind: 'parsed', program: own, parameters: [] } : own
  }
  return (text) => {
    const known = texts.get(text)
    if (known) return known
    if (texts.size === REMEMBERED) texts.clear()
    const parsed = parse(text)
    texts.set(text, parsed)
    return parsed
  }
}
