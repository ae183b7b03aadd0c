/** Sends commands to the control socket of a daemon that runs (ovs-appctl(8)). */
import { readFileSync, writeSync } from 'node:fs'
import { connect } from 'node:net'
import { createFraming, type JsonObject } from '../ovsdb/index.ts'
import { CommandError } from './control-socket.ts'
import { fileIn } from './directories.ts'

/**
 * The answer of a daemon to a command. Rejects with `CommandError` when the command fails, otherwise when there is no
 * daemon.
 *
 * @param target a control socket, or the name of a program whose pid file is in the run directory
 */
export function sendCommand(
  runDirectory: string,
  target: string,
  method: string,
  params: readonly string[],
): Promise<string> {
  const path = target.includes('/') ? fileIn(runDirectory, target) : socketOf(runDirectory, target)
  return new Promise((resolve, reject) => {
    const socket = connect(path)
    const framing = createFraming((message) => {
      const { result, error } = message as JsonObject // framing gives objects
      socket.destroy()
      if (typeof result === 'string') resolve(result)
      else reject(new CommandError(String(error)))
    })
    socket.on('data', (bytes: Buffer) => framing.push(bytes))
    socket.on('error', (error) => reject(new Error(`${path}: ${error.message}`)))
    socket.on('close', () => reject(new Error(`${path}: the daemon has closed the connection`)))
    socket.write(JSON.stringify({ method, params, id: 0 }))
  })
}

/** The socket that a program listens on by default. */
function socketOf(runDirectory: string, program: string): string {
  const pidFile = fileIn(runDirectory, `${program}.pid`)
  let pid: string
  try {
    pid = readFileSync(pidFile, 'utf8').trim()
  } catch {
    throw new Error(`${pidFile} cannot be read: no ${program} runs with --pidfile there; name its socket`)
  }
  return fileIn(runDirectory, `${program}.${pid}.ctl`)
}

/** Writes all of a text to the standard output: a pipe may take it in parts. */
export function printAnswer(text: string): void {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(1, bytes, at)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error // what writeSync throws
    }
  }
}
