/** Questions to a daemon that runs: `plan` and `explain`, by way of its control socket. */
import { readFileSync } from 'node:fs'
import { directoriesIn, type OptionSpec, printAnswer, readOptions, sendCommand } from '../../daemon/index.ts'

const questions = { plan: 'FILE', explain: 'FLOW-UUID' } as const

const options: readonly OptionSpec[] = [{ name: 'target', argument: 'required', letter: 't' }]

/** Whether a command line asks one. */
export function isQuestion([first = '']: readonly string[]): boolean {
  return Object.hasOwn(questions, first)
}

/** Asks it, and prints the answer. Rejects when there is none, with the reason. */
export async function ask([question, ...words]: readonly string[]): Promise<void> {
  let target = 'ovn-northd'
  const subjects: string[] = []
  for (const given of readOptions(options, words)) {
    if (given.kind === 'problem') throw new Error(given.message)
    if (given.kind === 'argument') subjects.push(given.value)
    else target = given.value ?? target
  }
  const isPlan = question === 'plan'
  const [subject, ...more] = subjects
  if (subject === undefined || more.length > 0)
    throw new Error(
      `usage: ovn-northd ${question} [-t TARGET] ${isPlan ? questions.plan : questions.explain}`,
    )
  const parameter = isPlan ? readFileSync(subject === '-' ? 0 : subject, 'utf8') : subject
  const { run } = directoriesIn(process.env)
  printAnswer(await sendCommand(run, target, isPlan ? 'plan' : 'explain', [parameter]))
}
