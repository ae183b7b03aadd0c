/** The file that messages go to. It can be given another name while it is open, as rotation of logs does. */
import { closeSync, constants, fstatSync, openSync, writeSync } from 'node:fs'

const { O_WRONLY, O_CREAT, O_APPEND } = constants

export class LogFile {
  #path: string | undefined
  #descriptor: number | undefined

  /** Its name, if it has one; it keeps it when it is closed. */
  get path(): string | undefined {
    return this.#path
  }

  get isOpen(): boolean {
    return this.#descriptor !== undefined
  }

  /**
   * Opens a file in the place of the present one. Throws, and keeps the present one, when it cannot be opened.
   *
   * @param leaving called before the present file is closed
   * @returns false when it is the present file
   */
  open(path: string, leaving: () => void): boolean {
    const descriptor = openSync(path, O_WRONLY | O_CREAT | O_APPEND, 0o660)
    const present = this.#descriptor
    if (present !== undefined) {
      const [one, other] = [fstatSync(present), fstatSync(descriptor)]
      if (one.dev === other.dev && one.ino === other.ino) {
        closeSync(descriptor)
        return false
      }
      leaving()
      closeSync(present)
    }
    this.#path = path
    this.#descriptor = descriptor
    return true
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor)
    this.#descriptor = undefined
  }

  /** A line more. A disk that is full must not end the daemon. */
  write(line: string): void {
    if (this.#descriptor === undefined) return
    try {
      writeSync(this.#descriptor, `${line}\n`)
    } catch {}
  }
}
