/**
 * The control socket: commands come as requests of JSON-RPC 1.0 on a unix socket, and are answered with text
 * (ovs-appctl(8)).
 */

import { accessSync, unlinkSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { dirname } from 'node:path'
import { createFraming, type Json, type JsonObject } from '../ovsdb/index.ts'
import { type OptionSpec, readOptions } from './command-line.ts'

/** A command that fails says why by throwing this. */
export class CommandError extends Error {}

/** What a command does with its arguments: the text of the answer, or `''`. */
export type Handler = (args: readonly string[]) => string | Promise<string>

/** How many arguments a command takes. */
export interface Arity {
  readonly least: number
  readonly most: number
}

interface Command {
  readonly usage: string
  readonly arity: Arity
  readonly handler: Handler
}

/** Told of what happens on the socket. */
export interface ControlListener {
  received?(method: string, params: string, id: string): void
  replied?(outcome: 'success' | 'error', id: string, text: string): void
  /** Something that is not a request has come; the connection is closed. */
  unexpected?(what: string): void
}

export class ControlSocket {
  readonly #commands = new Map<string, Command>()
  /** The connections, and whether a command of theirs is under way. */
  readonly #connections = new Map<Socket, boolean>()
  readonly #listener: ControlListener
  readonly #version: string
  #server: Server | undefined
  #path: string | undefined
  #closing = false

  /** @param version the text that the command `version` answers with */
  constructor(version: string, listener: ControlListener = {}) {
    this.#version = version
    this.#listener = listener
    this.register('list-commands', '', none, () => this.#list())
    this.register('version', '', none, () => this.#version)
    // Each connection handles this one itself: it is about the form of its answers.
    this.register('set-options', '[--format text|json]', { least: 1, most: 2 }, () => '')
  }

  register(name: string, usage: string, arity: Arity, handler: Handler): void {
    if (this.#commands.has(name)) throw new Error(`two commands are called ${name}`)
    this.#commands.set(name, { usage, arity, handler })
  }

  /** Listens on a file, which is replaced if it is there. Rejects when that cannot be. */
  async listen(path: string): Promise<void> {
    // Node would say of a directory that is not there that permission is denied.
    accessSync(dirname(path))
    try {
      unlinkSync(path)
    } catch {}
    const server = createServer((socket) => this.#accept(socket))
    this.#server = server
    this.#path = path
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(path, () => {
        server.off('error', reject)
        server.on('error', () => {})
        resolve()
      })
    })
  }

  /** Removes the file and takes no more connections; resolves when those that wait for an answer have it. */
  close(): Promise<void> {
    this.unlink()
    this.#closing = true
    for (const [socket, busy] of this.#connections) if (!busy) socket.destroy()
    return new Promise((resolve) => {
      if (this.#server) this.#server.close(() => resolve())
      else resolve()
    })
  }

  /** Removes the file of the socket. */
  unlink(): void {
    if (this.#path === undefined) return
    try {
      unlinkSync(this.#path)
    } catch {}
    this.#path = undefined
  }

  #accept(socket: Socket): void {
    this.#connections.set(socket, false)
    socket.on('close', () => this.#connections.delete(socket))
    socket.on('error', () => socket.destroy())
    const connection: Connection = { format: 'text' }
    let earlier = Promise.resolve()
    const framing = createFraming((message) => {
      // One command after another, as they came.
      earlier = earlier.then(() => this.#serve(socket, connection, message))
    })
    socket.on('data', (bytes: Buffer) => {
      try {
        framing.push(bytes)
      } catch (error) {
        this.#reject(socket, error instanceof Error ? error.message : String(error))
      }
    })
  }

  #reject(socket: Socket, what: string): void {
    this.#listener.unexpected?.(what)
    socket.destroy()
  }

  async #serve(socket: Socket, connection: Connection, message: Json): Promise<void> {
    const { method, params, id } = message as JsonObject & Partial<Record<string, Json>> // framing gives objects
    if (typeof method !== 'string' || !Array.isArray(params) || id === undefined || id === null) {
      this.#reject(socket, 'received unexpected message')
      return
    }
    const shown = JSON.stringify(id)
    this.#connections.set(socket, true)
    this.#listener.received?.(method, JSON.stringify(params), shown)
    let reply: JsonObject
    try {
      const result = await this.#run(connection, method, params)
      this.#listener.replied?.('success', shown, typeof result === 'string' ? result : JSON.stringify(result))
      reply = { id, result, error: null }
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error)
      this.#listener.replied?.('error', shown, text)
      reply = { id, error: text }
    }
    await new Promise<void>((resolve) => {
      if (socket.writable) socket.write(JSON.stringify(reply), () => resolve())
      else resolve()
    })
    this.#connections.set(socket, false)
    if (this.#closing) socket.end()
  }

  async #run(connection: Connection, method: string, params: readonly Json[]): Promise<Json> {
    const command = this.#commands.get(method)
    if (!command) {
      const hint = '(use "list-commands" to see a list of valid commands)'
      throw new CommandError(`"${method}" is not a valid command ${hint}`)
    }
    const { least, most } = command.arity
    if (params.length < least)
      throw new CommandError(`"${method}" command requires at least ${least} arguments`)
    if (params.length > most) throw new CommandError(`"${method}" command takes at most ${most} arguments`)
    const args = params.filter((param) => typeof param === 'string')
    if (args.length < params.length) throw new CommandError(`"${method}" command has non-string argument`)
    if (method === 'set-options') connection.format = setOptions(connection.format, args)
    else if (method === 'list-commands' && connection.format === 'json')
      return Object.fromEntries([...this.#commands].map(([name, { usage }]) => [name, usage]))
    const text = await command.handler(args)
    if (connection.format === 'json') return { 'reply-format': 'plain', reply: text }
    return text
  }

  #list(): string {
    const names = [...this.#commands.keys()].sort()
    const lines = names.map((name) => `  ${name.padEnd(23)} ${this.#commands.get(name)?.usage}\n`)
    return `The available commands are:\n${lines.join('')}`
  }
}

/** The form of a connection's answers. */
interface Connection {
  format: 'text' | 'json'
}

const none: Arity = { least: 0, most: 0 }

const formatOption: readonly OptionSpec[] = [{ name: 'format', argument: 'required', letter: '' }]

function setOptions(present: Connection['format'], args: readonly string[]): Connection['format'] {
  let format = present
  for (const given of readOptions(formatOption, args)) {
    if (given.kind === 'problem') throw new CommandError(given.message)
    if (given.kind === 'argument') continue
    if (given.value !== 'text' && given.value !== 'json')
      throw new CommandError(`option format has invalid value ${given.value}`)
    format = given.value
  }
  return format
}
