/**
 * Records of the stock standalone database file (ovsdb(5)): a line `OVSDB JSON <length> <SHA-1>`, then so many bytes
 * of JSON. What does not have its checksum was not written whole.
 */
import { createHash } from 'node:crypto'
import { readSync } from 'node:fs'
import { isObject, type Json, type JsonObject, parseExactly } from '../protocol/json.ts'

const newline = 0x0a
const longestHeader = 128

/** `text` is a JSON object. */
export function encodeRecord(text: string): Buffer {
  const body = Buffer.from(`${text}\n`)
  return Buffer.concat([recordHeader(body.length, createHash('sha1').update(body).digest('hex')), body])
}

export function recordHeader(length: number, sha1: string): Buffer {
  return Buffer.from(`OVSDB JSON ${length} ${sha1}\n`)
}

export type ReadRecord =
  | { readonly status: 'record'; readonly json: JsonObject; readonly next: number }
  /** The file ends where the last record does. */
  | { readonly status: 'end' }
  /** From here on it is no record. */
  | { readonly status: 'torn'; readonly reason: string }

/** Reads the record at an offset of an open file of that size. */
export function readRecord(file: number, offset: number, size: number): ReadRecord {
  if (offset >= size) return { status: 'end' }
  const head = Buffer.alloc(Math.min(longestHeader, size - offset))
  readWhole(file, head, offset)
  const end = head.indexOf(newline)
  const header =
    end < 0 ? undefined : /^OVSDB (\S+) (\d+) ([0-9a-f]{40})$/.exec(head.toString('latin1', 0, end))
  if (!header) return { status: 'torn', reason: 'no record starts there' }
  if (header[1] !== 'JSON')
    throw new Error(`it has the format ${header[1]}, not that of a standalone database`)
  const start = offset + end + 1
  const length = Number(header[2])
  if (start + length > size) return { status: 'torn', reason: 'the record there is cut off' }
  const body = Buffer.alloc(length)
  readWhole(file, body, start)
  if (createHash('sha1').update(body).digest('hex') !== header[3]) {
    return { status: 'torn', reason: 'the record there does not have its checksum' }
  }
  const text = body.toString('utf8')
  const json: Json = longDigits.test(text) ? parseExactly(text) : JSON.parse(text)
  if (!isObject(json)) throw new Error(`the record at byte ${offset} is no JSON object`)
  return { status: 'record', json, next: start + length }
}

/** Digits of an integer that a number may not hold. */
const longDigits = /\d{16}/

function readWhole(file: number, into: Buffer, offset: number): void {
  let got = 0
  while (got < into.length) {
    const count = readSync(file, into, got, into.length - got, offset + got)
    if (count === 0) throw new Error('it became shorter while it was read')
    got += count
  }
}
