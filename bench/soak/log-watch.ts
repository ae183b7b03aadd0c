/** The log of a daemon, as it grows: errors that it repeats. */
import { closeSync, openSync, readSync } from 'node:fs'

export class LogWatch {
  readonly #file: string
  #at = 0
  #lines: string[] = []
  #problem: string | undefined
  /** Errors since the last history began, and how often each was logged. */
  readonly #errors = new Map<string, number>()

  constructor(file: string) {
    this.#file = file
  }

  /** The last lines, without those that tell of features that are not there. */
  tail(count: number): string {
    this.#read()
    return this.#lines
      .filter((line) => !line.endsWith('not supported yet, left out'))
      .slice(-count)
      .join('\n')
  }

  /** Forgets what was logged so far. */
  begin(): void {
    this.#read()
    this.#errors.clear()
    this.#problem = undefined
    this.#lines = []
  }

  /** What may be the reason why a daemon does not answer: the kind of error, or of refusal, that was logged last. */
  get lastProblem(): string | undefined {
    this.#read()
    return this.#problem
  }

  /** An error that was logged so many times since the beginning. */
  repeated(times: number): string | undefined {
    this.#read()
    for (const [message, count] of this.#errors) if (count >= times) return message
    return undefined
  }

  #read(): void {
    const file = openSync(this.#file, 'r')
    try {
      const buffer = Buffer.alloc(1 << 16)
      for (;;) {
        const length = readSync(file, buffer, 0, buffer.length, this.#at)
        if (length === 0) return
        this.#at += length
        for (const line of buffer.toString('utf8', 0, length).split('\n')) if (line !== '') this.#line(line)
      }
    } finally {
      closeSync(file)
    }
  }

  #line(line: string): void {
    this.#lines.push(line)
    if (this.#lines.length > 400) this.#lines = this.#lines.slice(-200)
    const [, level = '', message = ''] = /\|(ERR|EMER|WARN)\|(.*)/.exec(line) ?? []
    if (level === '' || (level === 'WARN' && !message.includes('is held back'))) return
    // Rows of one kind are one message.
    const kind = message.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'UUID').replace(/\d+/g, 'N')
    this.#problem = kind
    if (level === 'WARN') return
    this.#errors.set(kind, (this.#errors.get(kind) ?? 0) + 1)
  }
}
