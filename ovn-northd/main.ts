/** The program ovn-northd: the daemon, or a question to one that runs. */
import { writeSync } from 'node:fs'
import { compileSparingly } from '../daemon/index.ts'
import { ask, isQuestion } from './daemon/question.ts'
import { runNorthd } from './daemon/run.ts'

compileSparingly()
const words = process.argv.slice(2)
try {
  if (isQuestion(words)) await ask(words)
  else await runNorthd(words)
} catch (error) {
  writeSync(2, `ovn-northd: ${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}
