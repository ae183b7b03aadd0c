/**
 * The benchmark of the rule language: `npm run bench:rules`. How long a large program takes to compile,
 * and what a changed row costs that reaches one of its rules.
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { add, configure, suite } from 'benny'
import { start } from '../../rules/index.ts'
import { type GeneratedProgram, generate } from './generated-program.ts'

const RELATIONS = 100
const RULES = 500
const ROWS = 20

interface Figures {
  /** From the first rule to a program ready for its first transaction, the first time and later. */
  readonly compileColdMs: number
  readonly compileMs: number
  /** One row modified that one rule reads: the median, one by one, and transactions per second. */
  readonly txP50Us: number
  readonly txPerSecond: number
}

const { values } = parseArgs({ options: { json: { type: 'string' } } })
const figures = await measure()
report('compile 500 rules over 100 relations, cold', figures.compileColdMs, 200, 'ms')
report('compile 500 rules over 100 relations', figures.compileMs, 200, 'ms')
report('one row modified that reaches one rule', figures.txP50Us, 20, 'µs')
process.stdout.write(`${figures.txPerSecond} such transactions a second\n`)
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`)

async function measure(): Promise<Figures> {
  const compiles = Array.from({ length: 7 }, () => timed(() => start(generate(RELATIONS, RULES).program)))
  const transact = loaded(generate(RELATIONS, RULES))
  const samples = Array.from({ length: 20_000 }, () => timed(transact) * 1000)
  const { results } = await suite(
    'rules',
    add('one row modified', () => transact),
    configure({ cases: { maxTime: 2 }, minDisplayPrecision: 2 }),
  )
  return {
    compileColdMs: compiles[0] ?? Number.NaN,
    compileMs: median(compiles.slice(1)),
    txP50Us: median(samples.slice(samples.length / 2)),
    txPerSecond: results[0]?.ops ?? Number.NaN,
  }
}

/** A running program with rows in all of its inputs; each call modifies a row of the lone one. */
function loaded({ program, inputs, lone }: GeneratedProgram): () => void {
  const running = start(program, [lone.derived])
  const fact = (id: number, version: number) => ({ id, key: id % 7, name: `row ${id}.${version}` })
  running.transact((tx) => {
    for (let id = 0; id < ROWS; id++) for (const each of [...inputs, lone.input]) tx.insert(each, fact(id, 0))
  })
  const versions = new Array<number>(ROWS).fill(0)
  let at = 0
  return () => {
    const version = versions[at] ?? 0
    running.transact((tx) => {
      tx.remove(lone.input, fact(at, version))
      tx.insert(lone.input, fact(at, version + 1))
    })
    running.changes(lone.derived)
    versions[at] = version + 1
    at = (at + 1) % ROWS
  }
}

/** Milliseconds that a call takes. */
function timed(work: () => unknown): number {
  const before = performance.now()
  work()
  return performance.now() - before
}

function median(of: readonly number[]): number {
  return of.toSorted((a, b) => a - b)[of.length >> 1] ?? Number.NaN
}

function report(what: string, figure: number, bar: number, unit: string): void {
  const verdict = figure <= bar ? 'met' : 'MISSED'
  process.stdout.write(`${what}: ${figure.toFixed(1)} ${unit} (bar ${bar} ${unit}: ${verdict})\n`)
}
