/** Command lines as `getopt_long` reads them. */
import { expect, test } from 'vitest'
import { listOptions, type OptionSpec, readOptions } from '../../daemon/index.ts'

const options: readonly OptionSpec[] = [
  { name: 'help', argument: 'none', letter: 'h' },
  { name: 'verbose', argument: 'optional', letter: 'v' },
  { name: 'version', argument: 'none', letter: 'V' },
  { name: 'certificate', argument: 'required', letter: 'c' },
  { name: 'log-file', argument: 'optional', letter: '\x07' },
  { name: 'detach', argument: 'none', letter: '' },
]

/** What was read, each in a few letters: `!` is before what is wrong, `_` before other arguments. */
function read(...words: readonly string[]): readonly string[] {
  return Array.from(readOptions(options, words), (given) => {
    if (given.kind === 'problem') return `!${given.message}`
    if (given.kind === 'argument') return `_${given.value}`
    return given.value === undefined ? given.name : `${given.name}=${given.value}`
  })
}

test('values stand in the same word, and those that are required may stand in the next', () => {
  expect(read('--certificate=x', '--certificate', 'y', '-cz', '-c', '-w')).toEqual([
    'certificate=x',
    'certificate=y',
    'certificate=z',
    'certificate=-w',
  ])
  expect(read('--log-file', 'x', '--log-file=', '-v', 'x', '-vx:y')).toEqual([
    'log-file',
    '_x',
    'log-file=',
    'verbose',
    '_x',
    'verbose=x:y',
  ])
})

test('long options may be shortened as far as they can be told apart', () => {
  expect(read('--h', '--verb', '--l=x', '--detach')).toEqual(['help', 'verbose', 'log-file=x', 'detach'])
  expect(read('--ver')).toEqual(["!option '--ver' is ambiguous; possibilities: '--verbose' '--version'"])
})

test('letters stand together, and other arguments anywhere, until two dashes end the options', () => {
  expect(read('x', '-hV', '-', '-hvh', '--', '-h', '--help')).toEqual([
    '_x',
    'help',
    'version',
    '_-',
    'help',
    'verbose=h',
    '_-h',
    '_--help',
  ])
})

test('what is wrong is said in the words of the C library, and the rest is read', () => {
  expect(read('--nothing=1', '-xh', '--help=x', '-\x07', '--certificate', 'x', '--certificate')).toEqual([
    "!unrecognized option '--nothing'",
    "!invalid option -- 'x'",
    'help',
    "!option '--help' doesn't allow an argument",
    "!invalid option -- '\x07'",
    'certificate=x',
    "!option '--certificate' requires an argument",
  ])
  expect(read('-c')).toEqual(["!option requires an argument -- 'c'"])
})

test('the list of options has a line for each of their forms', () => {
  expect(listOptions(options.slice(0, 2))).toBe('--help\n-h \n--verbose=[ARG]\n-v [ARG]\n')
  expect(listOptions(options.slice(5))).toBe('--detach\n')
})
