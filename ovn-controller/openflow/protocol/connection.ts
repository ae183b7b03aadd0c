/**
 * One connection to a switch, from its greeting to its end: transactions by their ids, multipart
 * replies, errors to those whom they concern, and a probe for a switch that has fallen silent.
 */
import type { Socket } from 'node:net'
import { NICIRA } from '../wire/action-number.ts'
import type { ByteWriter } from '../wire/byte-writer.ts'
import { errorName } from './error-name.ts'
import { Framing } from './framing.ts'
import {
  Disconnected,
  ECHO_REPLY,
  ECHO_REQUEST,
  ERROR,
  EXPERIMENTER,
  FEATURES_REPLY,
  FEATURES_REQUEST,
  FLOW_REMOVED,
  HEADER_BYTES,
  HELLO,
  type Message,
  MULTIPART_REPLY,
  MULTIPART_REQUEST,
  message,
  PACKET_IN,
  PORT_STATUS,
  ProtocolError,
  SET_ASYNC,
  SwitchError,
  VERSION,
} from './message.ts'

export interface ConnectionOptions {
  /** Silence after which the switch is asked whether it is there, and again as long until it is given up: milliseconds, 0 for never. */
  readonly probeInterval: number
  /** How long the greeting may take, in milliseconds. */
  readonly patience: number
  /** Gets what the switch says without being asked: packets, states of ports. */
  readonly asynchronous?: ((message: Message) => void) | undefined
  /** Called once, with the reason, when the connection has ended. */
  readonly closed: (reason: Error) => void
}

/** What waits for answers: to one transaction id, or to a row of them. */
interface Pending {
  readonly what: string
  /** Takes an answer; returns whether it was the last. */
  readonly answer: (message: Message) => boolean
  readonly fail: (error: Error) => void
}

/** What is said of a row of transaction ids for none of which anybody waits. */
export interface Watch {
  readonly first: number
  readonly end: number
  readonly error: (xid: number, name: string) => void
  /** Gets the type of an answer that is no error. Throws a `ProtocolError` if there may be none like it. */
  readonly answer: (type: number) => void
}

const MULTIPART_MORE = 1
/** The element of a greeting that holds a bitmap of versions. */
const VERSION_BITMAP = 1

/** What the switch may say unasked, by event (OpenFlow 1.5, 7.3.13): nothing of anything. */
const ASYNCHRONOUS_PROPERTIES = [0, 1, 2, 3, 4, 5]

export class Connection {
  readonly #socket: Socket
  readonly #options: ConnectionOptions
  readonly #framing = new Framing()
  readonly #pending = new Map<number, Pending>()
  readonly #watches = new Set<Watch>()
  #xid = 0
  #greeted = false
  #ended = false
  #heard = false
  #probing = false
  #probe: NodeJS.Timeout | undefined
  #drained: (() => void) | undefined

  /** Takes a socket that is connected. */
  constructor(socket: Socket, options: ConnectionOptions) {
    this.#socket = socket
    this.#options = options
    socket.on('data', (piece) => this.#read(piece))
    socket.on('drain', () => this.#drained?.())
    socket.on('error', (error) => this.close(error))
    socket.on('close', () => this.close(new Disconnected('the switch closed the connection')))
  }

  /** Greets the switch; resolves when both agree on OpenFlow 1.5 and the switch has told what it is. */
  async greet(): Promise<void> {
    const patience = setTimeout(
      () => this.close(new Disconnected(`the switch said nothing for ${this.#options.patience} ms`)),
      this.#options.patience,
    )
    try {
      const hello = new Promise<void>((resolve, reject) => {
        this.#pending.set(-1, {
          what: 'a greeting',
          answer: () => {
            resolve()
            return true
          },
          fail: reject,
        })
      })
      this.#socket.write(
        message(HELLO, this.nextXid(), (out) => {
          out.u16(VERSION_BITMAP)
          out.u16(8)
          out.u32(1 << VERSION)
        }),
      )
      await hello
      const features = await this.request(FEATURES_REQUEST, FEATURES_REPLY, 'a request for its features')
      if (features.bytes.length < 32)
        throw this.#broken(`features of ${features.bytes.length} bytes instead of 32`)
      this.#socket.write(
        message(SET_ASYNC, this.nextXid(), (out) => {
          for (const property of ASYNCHRONOUS_PROPERTIES) {
            out.u16(property)
            out.u16(8)
            out.u32(0)
          }
        }),
      )
    } finally {
      clearTimeout(patience)
    }
    this.#startProbe()
  }

  get ended(): boolean {
    return this.#ended
  }

  nextXid(): number {
    this.#xid = this.#xid === 0xffffffff ? 1 : this.#xid + 1
    return this.#xid
  }

  /** So many transaction ids in a row. Returns the first. */
  reserveXids(count: number): number {
    if (this.#xid + count >= 0xffffffff) this.#xid = 0
    const first = this.#xid + 1
    this.#xid += count
    return first
  }

  /** Ends the connection; all who wait for answers get the reason. */
  close(reason: Error): void {
    if (this.#ended) return
    this.#ended = true
    clearInterval(this.#probe)
    this.#socket.destroy()
    this.#drained?.()
    for (const { fail } of this.#pending.values()) fail(reason)
    this.#pending.clear()
    this.#options.closed(reason)
  }

  /** Sends bytes; resolves when the socket takes more. */
  async write(bytes: Buffer): Promise<void> {
    if (this.#ended) throw new Disconnected('the connection to the switch has ended')
    if (this.#socket.write(bytes)) return
    await new Promise<void>((resolve) => {
      this.#drained = resolve
    })
    this.#drained = undefined
    if (this.#ended) throw new Disconnected('the connection to the switch ended while it was written to')
  }

  /** A request with a single answer of a type. Rejects with a `SwitchError` if it is refused. */
  request(type: number, reply: number, what: string, put?: (out: ByteWriter) => void): Promise<Message> {
    const xid = this.nextXid()
    const answer = this.answerTo(xid, reply, what)
    if (!this.#ended) this.#socket.write(message(type, xid, put))
    return answer
  }

  /** The single answer, of a type, to a message that is being written. Rejects with a `SwitchError` if it is refused. */
  answerTo(xid: number, reply: number, what: string): Promise<Message> {
    return new Promise((resolve, reject) => {
      const answer = (one: Message): boolean => {
        if (one.type !== reply) throw new ProtocolError(`an answer of type ${one.type} to ${what}`)
        resolve(one)
        return true
      }
      this.#await(xid, { what, answer, fail: reject })
    })
  }

  /** A request with an answer in parts; `part` gets the body of each. */
  multipart(
    kind: number,
    what: string,
    part: (body: Buffer) => void,
    put?: (out: ByteWriter) => void,
  ): Promise<void> {
    return new Promise((resolve, reject) => {
      const xid = this.nextXid()
      const request = message(MULTIPART_REQUEST, xid, (out) => {
        out.u16(kind)
        out.u16(0)
        out.u32(0)
        put?.(out)
      })
      const answer = ({ type, bytes }: Message): boolean => {
        if (type !== MULTIPART_REPLY || bytes.length < 16 || bytes.readUInt16BE(8) !== kind)
          throw new ProtocolError(`an answer of another kind to ${what}`)
        part(bytes.subarray(16))
        if ((bytes.readUInt16BE(10) & MULTIPART_MORE) !== 0) return false
        resolve()
        return true
      }
      this.#await(xid, { what, answer, fail: reject })
      if (!this.#ended) this.#socket.write(request)
    })
  }

  /** Hands out what is said of a row of messages that need no answer, the errors above all. */
  watch(watch: Watch): void {
    this.#watches.add(watch)
  }

  unwatch(watch: Watch): void {
    this.#watches.delete(watch)
  }

  /** The frame of one of Open vSwitch's own messages. */
  static experimenter(subtype: number, put?: (out: ByteWriter) => void): (out: ByteWriter) => void {
    return (out) => {
      out.u32(NICIRA)
      out.u32(subtype)
      put?.(out)
    }
  }

  /** A request by one of Open vSwitch's own messages. Returns what follows the frame of the answer. */
  async experimenterRequest(subtype: number, reply: number, what: string): Promise<Buffer> {
    const { bytes } = await this.request(EXPERIMENTER, EXPERIMENTER, what, Connection.experimenter(subtype))
    if (bytes.length < 16 || bytes.readUInt32BE(8) !== NICIRA || bytes.readUInt32BE(12) !== reply)
      throw this.#broken(`an answer of another kind to ${what}`)
    return bytes.subarray(16)
  }

  #await(xid: number, pending: Pending): void {
    if (this.#ended) pending.fail(new Disconnected('the connection to the switch has ended'))
    else this.#pending.set(xid, pending)
  }

  #watchOf(xid: number): Watch | undefined {
    for (const watch of this.#watches) if (xid >= watch.first && xid < watch.end) return watch
    return undefined
  }

  /** Ends the connection for what the switch has sent, and returns the error that says so. */
  #broken(what: string): ProtocolError {
    const error = new ProtocolError(`the switch sent ${what}`)
    this.close(error)
    return error
  }

  #read(piece: Buffer): void {
    if (this.#ended) return
    this.#heard = true
    this.#probing = false
    try {
      this.#framing.read(piece, (one) => {
        if (!this.#ended) this.#receive(one)
      })
    } catch (error) {
      if (error instanceof ProtocolError) this.#broken(error.message)
      // What a handler of an answer throws is about that answer, which cannot be trusted any more.
      else this.close(error instanceof Error ? error : new Error(String(error)))
    }
  }

  #receive(one: Message): void {
    if (!this.#greeted && one.type !== ERROR) {
      this.#receiveHello(one)
      return
    }
    if (one.version !== VERSION && one.type !== ERROR)
      throw new ProtocolError(`a message of version ${one.version} of OpenFlow`)
    switch (one.type) {
      case HELLO:
      case ECHO_REPLY:
        break
      case ECHO_REQUEST:
        this.#socket.write(message(ECHO_REPLY, one.xid, (out) => out.bytes(one.bytes, HEADER_BYTES)))
        break
      case ERROR:
        this.#receiveError(one)
        break
      case PACKET_IN:
      case FLOW_REMOVED:
      case PORT_STATUS:
        this.#options.asynchronous?.(one)
        break
      default: {
        const pending = this.#pending.get(one.xid)
        const watch = pending ? undefined : this.#watchOf(one.xid)
        if (pending) {
          if (pending.answer(one)) this.#pending.delete(one.xid)
        } else if (watch) watch.answer(one.type)
        else this.#options.asynchronous?.(one)
      }
    }
  }

  #receiveHello({ type, version, bytes }: Message): void {
    if (type !== HELLO) throw new ProtocolError(`a message of type ${type} instead of a greeting`)
    // Without a bitmap a switch speaks all versions up to the one of its greeting.
    let speaks = version >= VERSION
    let known = `up to version ${version}`
    for (let at = HEADER_BYTES; at + 8 <= bytes.length; ) {
      const length = bytes.readUInt16BE(at + 2)
      if (bytes.readUInt16BE(at) === VERSION_BITMAP && length >= 8) {
        const bitmap = bytes.readUInt32BE(at + 4)
        speaks = ((bitmap >>> VERSION) & 1) === 1
        known = `versions ${Array.from({ length: 32 }, (_, n) => n)
          .filter((n) => ((bitmap >>> n) & 1) === 1)
          .join(', ')}`
      }
      if (length < 4) break
      at += Math.ceil(length / 8) * 8
    }
    if (!speaks) throw new ProtocolError(`that it speaks ${known} of OpenFlow, not 1.5, which is version 6`)
    this.#greeted = true
    this.#pending.get(-1)?.answer({ type, version, xid: 0, bytes })
    this.#pending.delete(-1)
  }

  #receiveError({ xid, bytes }: Message): void {
    const name = errorName(bytes)
    const pending = this.#pending.get(this.#greeted ? xid : -1)
    if (pending) {
      this.#pending.delete(xid)
      pending.fail(new SwitchError(name, pending.what))
      return
    }
    this.#watchOf(xid)?.error(xid, name)
  }

  #startProbe(): void {
    const { probeInterval } = this.#options
    if (probeInterval === 0 || this.#ended) return
    this.#probe = setInterval(() => {
      if (this.#heard) {
        this.#heard = false
        return
      }
      if (this.#probing) {
        this.close(new Disconnected(`the switch has not answered for ${2 * probeInterval} ms`))
        return
      }
      this.#probing = true
      this.#socket.write(message(ECHO_REQUEST, this.nextXid()))
    }, probeInterval)
    this.#probe.unref()
  }
}
