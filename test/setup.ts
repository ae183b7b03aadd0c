/** Before any test: unpacks the stock programs that the differential tests compare with. */
import { execFileSync } from 'node:child_process'

export default function setup(): void {
  try {
    execFileSync('test/oracle/unpack', { stdio: ['ignore', 'inherit', 'inherit'] })
  } catch (error) {
    // Without the stock programs the differential tests say that they were skipped; in CI that is a failure.
    if (process.env.CI) throw error
  }
}
