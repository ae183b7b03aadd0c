/**
 * Reads a command line as `getopt_long` of the GNU C library does: abbreviations of long options, letters in one
 * word, arguments in the same word or the next, options behind other arguments, and its words for what is wrong.
 */

/** An option. */
export interface OptionSpec {
  readonly name: string
  readonly argument: 'none' | 'required' | 'optional'
  /** Its letter; most have none but a control character, which only `--options` shows. */
  readonly letter: string
}

/** An option that was given, what is wrong with one, or another argument. */
export type Given =
  | { readonly kind: 'option'; readonly name: string; readonly value: string | undefined }
  | { readonly kind: 'argument'; readonly value: string }
  | { readonly kind: 'problem'; readonly message: string }

/** What is on a command line, in its order. It goes on behind a problem. */
export function* readOptions(options: readonly OptionSpec[], words: readonly string[]): Generator<Given> {
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as string // below the length
    const next = (): string | undefined => words[++at]
    if (word === '--') {
      yield* words.slice(at + 1).map(argument)
      return
    }
    if (word.startsWith('--')) yield longOption(options, word.slice(2), next)
    else if (word.startsWith('-') && word !== '-') yield* letters(options, word.slice(1), next)
    else yield argument(word)
  }
}

function argument(value: string): Given {
  return { kind: 'argument', value }
}

function longOption(options: readonly OptionSpec[], text: string, next: () => string | undefined): Given {
  const [name = ''] = text.split('=', 1)
  const attached = text.includes('=') ? text.slice(name.length + 1) : undefined
  const exact = options.find((option) => option.name === name)
  const candidates = exact ? [exact] : options.filter((option) => option.name.startsWith(name))
  const [option] = candidates
  if (!option) return problem(`unrecognized option '--${name}'`)
  if (candidates.length > 1) {
    const possibilities = candidates.map((one) => ` '--${one.name}'`).join('')
    return problem(`option '--${name}' is ambiguous; possibilities:${possibilities}`)
  }
  if (option.argument === 'none') {
    if (attached === undefined) return given(option, undefined)
    return problem(`option '--${option.name}' doesn't allow an argument`)
  }
  const value = attached ?? (option.argument === 'required' ? next() : undefined)
  if (value === undefined && option.argument === 'required')
    return problem(`option '--${option.name}' requires an argument`)
  return given(option, value)
}

function* letters(
  options: readonly OptionSpec[],
  text: string,
  next: () => string | undefined,
): Generator<Given> {
  for (let at = 0; at < text.length; at++) {
    const letter = text[at] as string // below the length
    const option = options.find((one) => one.letter === letter && /[a-z]/i.test(letter))
    if (!option) {
      yield problem(`invalid option -- '${letter}'`)
      continue
    }
    if (option.argument === 'none') {
      yield given(option, undefined)
      continue
    }
    const rest = text.slice(at + 1)
    const value = rest !== '' ? rest : option.argument === 'required' ? next() : undefined
    if (value === undefined && option.argument === 'required')
      yield problem(`option requires an argument -- '${letter}'`)
    else yield given(option, value)
    return
  }
}

function given({ name }: OptionSpec, value: string | undefined): Given {
  return { kind: 'option', name, value }
}

function problem(message: string): Given {
  return { kind: 'problem', message }
}

/** All options as `--options` lists them. */
export function listOptions(options: readonly OptionSpec[]): string {
  const texts = { none: ['', ' '], required: ['=ARG', ' ARG'], optional: ['=[ARG]', ' [ARG]'] } as const
  return options
    .map(({ name, argument, letter }) => {
      const [long, short] = texts[argument]
      return `--${name}${long}\n${letter === '' ? '' : `-${letter}${short}\n`}`
    })
    .join('')
}
