/** The log: what goes where, in which pattern, and how often. */

import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Log, RateLimit } from '../../daemon/index.ts'
import { formatEntry, formatTime } from '../../daemon/log-pattern.ts'

let directory: string
let file: string
let log: Log

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ovn-delta-log-'))
  file = join(directory, 'test.log')
  log = new Log('test', ['one', 'two', 'vlog'])
  log.configure('console:off')
  log.configure('syslog:off')
})
afterEach(() => {
  log.close()
  rmSync(directory, { recursive: true })
})

const lines = (path = file): readonly string[] => readFileSync(path, 'utf8').split('\n').slice(0, -1)

test('a line has time, number, module, level and message', () => {
  expect(log.openFile(file)).toBe(undefined)
  log.write('one', 'WARN', 'watch out\n')
  const [opened, warned] = lines()
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/
  expect(opened?.replace(time, 'T')).toBe(`T|00001|vlog|INFO|opened log file ${file}`)
  expect(warned?.replace(time, 'T')).toBe('T|00002|one|WARN|watch out')
})

test('levels hold for a module and a destination, or for all', () => {
  log.openFile(file)
  log.configure('file:err')
  log.configure('two:file:dbg')
  for (const level of ['EMER', 'ERR', 'WARN', 'INFO', 'DBG'] as const) {
    log.write('one', level, level)
    log.write('two', level, level)
  }
  const told = lines().map((line) => line.split('|').slice(2, 4).join(' '))
  expect(told).toEqual([
    'vlog INFO',
    'one EMER',
    'two EMER',
    'one ERR',
    'two ERR',
    'two WARN',
    'two INFO',
    'two DBG',
  ])
  expect(log.enabled('one', 'WARN')).toBe(false)
  expect(log.enabled('two', 'DBG')).toBe(true)
})

test('a file that was given another name is left for a new one when it is opened again', () => {
  log.openFile(file)
  log.write('one', 'INFO', 'before')
  expect(log.openFile(file)).toBe(undefined)
  renameSync(file, `${file}.1`)
  log.write('one', 'INFO', 'between')
  log.openFile(file)
  log.write('one', 'INFO', 'after')
  const told = (path: string): readonly string[] => lines(path).map((line) => line.split('|')[4] ?? '')
  expect(told(`${file}.1`)).toEqual([`opened log file ${file}`, 'before', 'between', 'closing log file'])
  expect(told(file)).toEqual([`opened log file ${file}`, 'after'])
})

test('a file that cannot be opened leaves the present one in its place', () => {
  log.openFile(file)
  const other = join(directory, 'none', 'other.log')
  expect(log.openFile(other)).toBe('No such file or directory')
  expect(lines().at(-1)).toMatch(/\|vlog\|WARN\|failed to open .*other\.log for logging: No such file/)
  log.closeFile()
  log.write('one', 'ERR', 'nowhere')
  expect(existsSync(other)).toBe(false)
  expect(lines().at(-1)).not.toMatch(/nowhere/)
})

test('a limit lets a burst through, then so many a minute, and tells what it dropped', () => {
  let now = 0
  const limit = new RateLimit(2, 3, () => now)
  log.openFile(file)
  for (let i = 0; i < 10; i++) {
    log.write('one', 'INFO', `message ${i}`, limit)
    now += 1000
  }
  now += 30_000
  log.write('one', 'INFO', 'later', limit)
  expect(
    lines()
      .slice(1)
      .map((line) => line.split('|')[4]),
  ).toEqual([
    'message 0',
    'message 1',
    'message 2',
    'Dropped 7 log messages in last 37 seconds (most recently, 31 seconds ago) due to excessive rate',
    'later',
  ])
  log.limitRates(['one'], false)
  for (let i = 0; i < 5; i++) log.write('one', 'INFO', 'free', limit)
  expect(lines().filter((line) => line.endsWith('free'))).toHaveLength(5)
})

test('patterns pad, and times are as strftime writes them', () => {
  const entry = {
    program: 'prog',
    module: 'mod',
    level: 'INFO',
    message: 'text\n\n',
    number: 7,
    time: new Date('2026-01-02T03:04:05.006Z'),
    priority: 133,
    uptime: 12.7,
  } as const
  expect(formatEntry('%A|%B|%05N|%-4N|%c%T|%p|%m|%t|%r|%%|%n', entry)).toBe(
    'prog|133|00007|7000|mod|INFO|text|main|12|%|\n',
  )
  expect(formatEntry('%D{%Y-%m-%dT%H:%M:%S.###Z} %D{%h %e %T} %D', entry)).toBe(
    '2026-01-02T03:04:05.006Z Jan  2 03:04:05 2026-01-02 03:04:05.006',
  )
  expect(formatTime('%s%z', entry.time, 'utc')).toBe('1767323045+0000')
})

test('a system log is reached by UDP, with facility and level in its number', async () => {
  const server = createSocket('udp4')
  server.bind(0, '127.0.0.1')
  await once(server, 'listening')
  log.useSyslog(`udp:127.0.0.1:${server.address().port}`)
  log.configure('syslog:info')
  log.configure('FACILITY:local3')
  const [message] = await Promise.all([once(server, 'message'), log.write('one', 'ERR', 'oh')])
  server.close()
  expect(String(message[0])).toMatch(
    /^<155> \w{3} [ \d]\d \d\d:\d\d:\d\d \S+ test: ovs\|00001\|one\|ERR\|oh$/,
  )
})
