/** Tests that need the stock programs: they fail in CI where those cannot be had, and say elsewhere that they were skipped. */
import { describe, test } from 'vitest'
import { missingStock } from '../../bench/stock/index.ts'

/** `describe` for tests on the stock programs. */
export function describeWithStock(name: string, tests: () => void): void {
  const missing = missingStock()
  if (!missing) describe(name, tests)
  else if (!process.env.CI) describe.skip(`${name} (skipped: ${missing})`, tests)
  else
    test(name, () => {
      throw new Error(missing)
    })
}
