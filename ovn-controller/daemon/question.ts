/** A question to a daemon that runs: `explain`, by way of its control socket. */
import { readFileSync } from 'node:fs'
import { directoriesIn, type OptionSpec, printAnswer, readOptions, sendCommand } from '../../daemon/index.ts'

const options: readonly OptionSpec[] = [{ name: 'target', argument: 'required', letter: 't' }]

/** Whether a command line asks it. */
export function isQuestion([first]: readonly string[]): boolean {
  return first === 'explain'
}

/** Asks it, and prints the answer. Rejects when there is none, with the reason. */
export async function ask([, ...words]: readonly string[]): Promise<void> {
  let target = 'ovn-controller'
  const flow: string[] = []
  for (const given of readOptions(options, words)) {
    if (given.kind === 'problem') throw new Error(given.message)
    if (given.kind === 'argument') flow.push(given.value)
    else target = given.value ?? target
  }
  if (flow.length === 0) throw new Error('usage: ovn-controller explain [-t TARGET] FLOW')
  const text = flow.length === 1 && flow[0] === '-' ? readFileSync(0, 'utf8') : flow.join(' ')
  const { run } = directoriesIn(process.env)
  printAnswer(await sendCommand(run, target, 'explain', [text.trim()]))
}
