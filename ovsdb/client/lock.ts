/** Named locks of a database server (RFC 7047 4.1.8–4.1.10): at most one client holds a name at a time. */

import { isObject, type Json, member } from '../protocol/json.ts'
import type { Peer, Reply } from '../protocol/json-rpc.ts'
import type { Client, Participant } from './client.ts'

export interface Lock {
  readonly name: string
  readonly held: boolean
  /** Gives it up, or stops waiting for it. The listener hears nothing more. */
  release(): void
}

export interface LockOptions {
  /** Takes it from whoever has it, the first time; after a reconnect it is asked for like any other. */
  readonly steal?: boolean
}

/**
 * Asks for a lock and keeps asking for it on every new connection. The listener is told `true` when it is
 * acquired and `false` when it is lost: to another client, or with the connection. A client may ask for a name
 * only once at a time.
 */
export function lock(
  client: Client,
  name: string,
  onChange: (held: boolean) => void,
  options: LockOptions = {},
): Lock {
  const requested = new RequestedLock(client, name, onChange, options.steal ?? false)
  client.attach(requested)
  return requested
}

class RequestedLock implements Lock, Participant {
  readonly name: string
  readonly #client: Client
  readonly #onChange: (held: boolean) => void
  #steal: boolean
  #held = false
  #released = false

  constructor(client: Client, name: string, onChange: (held: boolean) => void, steal: boolean) {
    this.name = name
    this.#client = client
    this.#onChange = onChange
    this.#steal = steal
  }

  get held(): boolean {
    return this.#held
  }

  established(peer: Peer): void {
    const method = this.#steal ? 'steal' : 'lock'
    this.#steal = false
    peer.call(method, [this.name], {
      result: (result) => this.#set(isObject(result) && member(result, 'locked') === true),
      // A refusal means that this connection cannot have the lock at all; a new one may.
      failed: (error) => {
        if (error.name === 'RpcError') this.#client.reconnect(error.message)
      },
    })
  }

  lost(): void {
    this.#set(false)
  }

  notified(method: string, params: readonly Json[]): boolean {
    if ((method !== 'locked' && method !== 'stolen') || params[0] !== this.name) return false
    this.#set(method === 'locked')
    return true
  }

  release(): void {
    if (this.#released) return
    this.#released = true
    this.#held = false
    this.#client.detach(this)
    this.#client.call('unlock', [this.name], ignored)
  }

  #set(held: boolean): void {
    if (this.#released || held === this.#held) return
    this.#held = held
    this.#onChange(held)
  }
}

/** The lock is gone whichever way the request ends. */
const ignored: Reply = { result: () => {}, failed: () => {} }
