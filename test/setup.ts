/** Before any test: builds the programs and unpacks the stock ones, so that no test runs stale code. */
import { execFileSync } from 'node:child_process'

export default function setup(): void {
  execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' })
  try {
    execFileSync('test/oracle/unpack', { stdio: ['ignore', 'inherit', 'inherit'] })
  } catch (error) {
    // Without the stock programs the differential tests say that they were skipped; in CI that is a failure.
    if (process.env.CI) throw error
  }
}
