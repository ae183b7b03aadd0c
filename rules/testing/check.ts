/** Checking a program: random histories of its inputs, each verified, the shortest failure told. */
import fc from 'fast-check'
import { start } from '../program/instance.ts'
import type { Program } from '../program/program.ts'
import type { Relation } from '../relation.ts'
import type { Rule } from '../rule.ts'
import { arbitraryHistory, type HistoryOptions } from './arbitrary-history.ts'
import { type History, resolve } from './history.ts'
import type { Model } from './model.ts'
import { showHistory } from './show-history.ts'
import type { Starter } from './subject.ts'
import { verify } from './verify.ts'

/** How a program is checked. */
export interface CheckOptions extends HistoryOptions {
  /** How many histories are tried (100). */
  readonly runs?: number
  /** Repeats a run: the seed is told with a failure. */
  readonly seed?: number
  /** `all` makes a rule that never derived anything a failure; otherwise such rules are reported. */
  readonly mustFire?: 'all' | 'report'
  /** Rules that need not derive anything, whatever `mustFire` says: other tests are about them. */
  readonly mayBeSilent?: (rule: Rule) => boolean
  /** What relations should hold, in other words than their rules. */
  readonly models?: readonly Model[]
  /** Makes instances, to check something that stands in for the engine. */
  readonly start?: Starter
}

/** What a check that found nothing wrong has seen. */
export interface CheckReport {
  /** How many facts each rule derived in all, by the rule's name. */
  readonly fired: ReadonlyMap<string, number>
  /** Rules that never derived anything: the check says nothing about them. */
  readonly silent: readonly string[]
}

/**
 * Checks that a program derives what its rules say under every order of changes: after every transaction
 * the same as from scratch, whatever the order and the batches, with nothing left when everything is
 * taken away, and without a throw.
 *
 * @throws Error with the property that does not hold, the facts, and the shortest history that shows it,
 *   as a call of {@link replay}
 */
export function check(program: Program, options: CheckOptions = {}): CheckReport {
  const {
    runs = 100,
    seed,
    mustFire = 'report',
    mayBeSilent = () => false,
    start: starter = start,
    references = [],
    models = [],
  } = options
  const fired = new Map<Rule, number>()
  const result = fc.check(
    fc.property(arbitraryHistory(program, options), (history) => {
      for (const [rule, facts] of verify(program, history, starter, references, models))
        fired.set(rule, (fired.get(rule) ?? 0) + facts)
    }),
    { numRuns: runs, ...(seed === undefined ? {} : { seed }) },
  )
  if (result.failed) {
    const [history = []] = result.counterexample ?? []
    throw new Error(failure(result.errorInstance, history, result.seed), { cause: result.errorInstance })
  }
  const rules = [...program.definitions.values()].flat().filter((definition) => definition.kind === 'rule')
  const silent = rules.flatMap((rule) =>
    (fired.get(rule) ?? 0) === 0 && !mayBeSilent(rule) ? [rule.name] : [],
  )
  if (mustFire === 'all' && silent.length > 0)
    throw new Error(`these rules never derived anything in ${runs} histories:\n  ${silent.join('\n  ')}`)
  const byName = new Map<string, number>()
  for (const [{ name }, facts] of fired) byName.set(name, (byName.get(name) ?? 0) + facts)
  return { fired: byName, silent }
}

/**
 * Verifies one history, such as a failure of {@link check} that was pasted into a test.
 *
 * @throws Error with the property that does not hold and the facts
 */
export function replay(
  program: Program,
  written: History<Relation | string>,
  {
    start: starter = start,
    references = [],
    models = [],
  }: Pick<CheckOptions, 'start' | 'references' | 'models'> = {},
): void {
  const history = resolve(program, written)
  try {
    verify(program, history, starter, references, models)
  } catch (error) {
    throw new Error(failure(error, history), { cause: error })
  }
}

function failure(error: unknown, history: History, seed?: number): string {
  const reason = error instanceof Error ? error.message : String(error)
  return `${reason}\n\n${showHistory(history)}${seed === undefined ? '' : `\n\nseed: ${seed}`}`
}
