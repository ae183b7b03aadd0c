/** What was measured, and how the two makes compare. */
import type { Make } from '../compare/index.ts'

export type Unit = 'ms' | 's' | 'MB' | 'flows' | 'rows'

/** Measured of one make: numbers by what they say, in the order they were measured. */
export class Figures {
  readonly values = new Map<string, { readonly unit: Unit; readonly value: number }>()

  add(what: string, unit: Unit, value: number): void {
    this.values.set(what, { unit, value })
  }
}

/** The figures of one make, or why there are none. */
export type Outcome = Figures | { readonly notRun: string }

/** One figure, measured twice. */
export interface Row {
  readonly what: string
  readonly unit: Unit
  readonly first: number | undefined
  readonly second: number | undefined
}

/** A network's figures, of both makes or of two sizes, and what could not be measured. */
export interface Section {
  readonly network: string
  readonly first: string
  readonly second: string
  /** What the last column of a table says. */
  readonly factor: 'first / second' | 'second / first'
  readonly rows: readonly Row[]
  readonly notes: readonly string[]
}

/** Puts the figures of both makes side by side. */
export function compareMakes(
  network: string,
  outcomes: Readonly<Record<Make, Outcome>>,
  notes: readonly string[] = [],
): Section {
  const { stock, ours } = outcomes
  return {
    network,
    first: 'stock',
    second: 'ours',
    factor: 'first / second',
    rows: sideBySide(stock, ours),
    notes: [...reasons('stock', stock), ...reasons('ours', ours), ...notes],
  }
}

/** Puts the figures of one make in a small network and in a large one side by side. */
export function compareSizes(
  network: string,
  small: readonly [name: string, outcome: Outcome],
  large: readonly [name: string, outcome: Outcome],
): Section {
  return {
    network,
    first: small[0],
    second: large[0],
    factor: 'second / first',
    rows: sideBySide(small[1], large[1]),
    notes: [...reasons(...small), ...reasons(...large)],
  }
}

function sideBySide(first: Outcome, second: Outcome): readonly Row[] {
  const [one, other] = [valuesOf(first), valuesOf(second)]
  return Array.from(new Map([...one, ...other]), ([what, { unit }]) => ({
    what,
    unit,
    first: one.get(what)?.value,
    second: other.get(what)?.value,
  }))
}

function reasons(name: string, outcome: Outcome): readonly string[] {
  return outcome instanceof Figures ? [] : [`${name}: not run: ${outcome.notRun}`]
}

/** Measures one make, or tells why it could not be measured. */
export async function attempt(measure: () => Promise<Figures>): Promise<Outcome> {
  try {
    return await measure()
  } catch (error) {
    return { notRun: error instanceof Error ? error.message : String(error) }
  }
}

function valuesOf(outcome: Outcome): Figures['values'] {
  return outcome instanceof Figures ? outcome.values : new Map()
}
