/**
 * `npm run parity:controller -- FILE...`: what the stock controller and ours make of scripts, and where they differ.
 *
 * A line `---` ends a step: after each, the flows of both hypervisors are compared, and the rows that the controllers
 * write. `=== PATTERN` in a step prints what matches of what the stock ones have. A file begins with empty databases.
 */
import { readFileSync } from 'node:fs'
import { startControllerDuel } from './controller-duel.ts'

async function compare(file: string): Promise<void> {
  const duel = await startControllerDuel()
  try {
    for (const [step, script] of readFileSync(file, 'utf8').split(/^---$/m).entries()) {
      const [, pattern] = /^=== (.*)$/m.exec(script) ?? []
      await duel.run(script.replace(/^===.*$/m, ''))
      for (const { hypervisor, common, stock, ours } of await duel.differences()) {
        const same = stock.length + ours.length === 0
        console.log(`${file}, step ${step + 1}, ${hypervisor}: ${same ? 'the same' : 'they differ'}`)
        const shown = pattern === undefined ? [] : [...common, ...stock].filter((line) => line.match(pattern))
        for (const line of shown.sort()) console.log(`  = ${line}`)
        for (const line of stock) console.log(`  stock ${line}`)
        for (const line of ours) console.log(`  ours  ${line}`)
      }
    }
  } finally {
    await duel.dispose()
  }
}

for (const file of process.argv.slice(2)) await compare(file)
