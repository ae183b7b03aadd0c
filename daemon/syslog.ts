/**
 * The system's log. Node has no datagrams on unix sockets: `logger` of util-linux takes the messages to those, and
 * runs only where there is a socket to take them to.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { existsSync } from 'node:fs'
import { isIPv6 } from 'node:net'

export interface Syslog {
  /** Sends a line, with the number for facility and level; never waits, and never fails. */
  send(priority: number, line: string): void
  close(): void
}

/** What the system's own log listens on (syslog(3)). */
const systemSocket = '/dev/log'

/**
 * Opens a log by its method: `libc` for the system's own, `unix:FILE`, `udp:IP:PORT`, or `null` for none.
 * Throws on any other.
 *
 * @param prefix what goes before a line that is sent by UDP
 */
export function openSyslog(method: string, program: string, prefix: (priority: number) => string): Syslog {
  if (method === 'null') return { send: () => {}, close: () => {} }
  if (method === 'libc') return new LoggerProcess(systemSocket, program)
  const [, file] = /^unix:(.+)$/.exec(method) ?? []
  if (file !== undefined) return new LoggerProcess(file, program)
  const target = /^udp:(.+)$/.exec(method)?.[1]
  if (target === undefined) throw new Error(`unsupported syslog method '${method}'`)
  const send = openDatagrams(target)
  return { send: (priority, line) => send.line(`${prefix(priority)}${line}`), close: () => send.close() }
}

/** Lines as datagrams to `IP:PORT`. Throws when that is none. */
export function openDatagrams(target: string): { line(text: string): void; close(): void } {
  const [, host = '', port = ''] = /^\[?([^\]]*?)\]?:(\d+)$/.exec(target) ?? []
  if (host === '' || Number(port) > 65_535) throw new Error(`${target}: not of the form IP:PORT`)
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4')
  socket.unref()
  socket.on('error', () => {})
  return {
    line: (text) => socket.send(text, Number(port), host, () => {}),
    close: () => socket.close(),
  }
}

class LoggerProcess implements Syslog {
  readonly #socket: string
  readonly #program: string
  #process: ChildProcess | undefined
  #failed = false

  constructor(socket: string, program: string) {
    this.#socket = socket
    this.#program = program
  }

  send(priority: number, line: string): void {
    this.#process ??= this.#start()
    this.#process?.stdin?.write(`<${priority}>${line}\n`)
  }

  close(): void {
    this.#process?.stdin?.end()
    this.#process = undefined
    this.#failed = true
  }

  #start(): ChildProcess | undefined {
    if (this.#failed || !existsSync(this.#socket)) return undefined
    const options = ['--socket', this.#socket, '--tag', this.#program, '--prio-prefix']
    // Detached: a signal to our process group is for us to log about.
    const child = spawn('logger', options, { stdio: ['pipe', 'ignore', 'ignore'], detached: true })
    const gone = (): void => {
      if (this.#process === child) this.#process = undefined
    }
    child.once('error', () => {
      this.#failed = true
      gone()
    })
    child.once('exit', gone)
    child.stdin.on('error', () => {})
    child.unref()
    // The pipe of a child is a socket, which can be told not to keep us running.
    ;(child.stdin as unknown as { unref?(): void }).unref?.()
    return child
  }
}
