/**
 * `npm run parity -- FILE...`: what the stock daemon and ours make of scripts of `ovn-nbctl`, and where they differ.
 *
 * A line `---` ends a step: the southbounds are compared after each. A file begins with an empty northbound.
 */
import { readFileSync } from 'node:fs'
import { report } from './differences.ts'
import { startDuel } from './duel.ts'

/** A flow's line, with what is empty left out and the stage's name in the place of its number. */
function brief(line: string): string {
  return line
    .replace(/ \([0-9a-f-]{36}\): pipeline="\w+" table_id=\d+/, ':')
    .replace(/ (tags=\{\}|\w+=none)/g, '')
    .replace(/^(.*?): (.*) external_ids=\{(.*)\["stage-name","(\w+)"\]\}/, '$1: $4 $2 $3')
}

async function main(files: readonly string[]): Promise<void> {
  const duel = await startDuel()
  try {
    for (const file of files) {
      await duel.clear()
      for (const [step, script] of readFileSync(file, 'utf8').split(/^---$/m).entries()) {
        await duel.run(script)
        await duel.recompute()
        const found = await duel.differences()
        console.log(`${file}, step ${step + 1}: ${found.length === 0 ? 'the same' : 'they differ'}`)
        if (found.length > 0)
          console.log(report(found, 'stock', 'ours', 200).split('\n').map(brief).join('\n'))
      }
    }
    console.log(duel.log())
  } finally {
    await duel.dispose()
  }
}

await main(process.argv.slice(2))
