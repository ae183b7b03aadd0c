/** The process: command lines, going to the background, the pid file, signals, crashes; judged by the stock tools. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, readlinkSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Sandbox } from '../../../bench/stock/index.ts'
import { projectDirectory, stockProgram } from '../../../bench/stock/index.ts'
import { describeWithStock } from '../../oracle/stock.ts'
import {
  answer,
  appctl,
  databases,
  eventually,
  isRunning,
  northdFiles,
  ourProgram,
  pidOf,
  run,
} from './daemons.ts'

describeWithStock('the process of ovn-northd', () => {
  let sandbox: Sandbox
  /** Processes that went to the background. */
  const detached: number[] = []

  beforeEach(async () => {
    sandbox = await databases()
  })
  afterEach(async () => {
    for (const pid of detached.splice(0)) {
      if (isRunning(pid)) process.kill(pid, 'SIGKILL')
    }
    await sandbox.dispose()
  })

  const log = (): string => readFileSync(join(sandbox.directory, 'ovn-northd.log'), 'utf8')

  /** Starts ours in the background and gives its process. */
  function detach(...flags: readonly string[]): number {
    const { status, stderr } = run(
      sandbox,
      ourProgram,
      '--detach',
      '--pidfile',
      '--log-file',
      '-vconsole:off',
      ...flags,
    )
    expect({ status, stderr: stderr.replace(/^.*\|opened log file .*\n/, '') }).toEqual({
      status: 0,
      stderr: '',
    })
    const pid = pidOf(sandbox)
    detached.push(pid)
    return pid
  }

  test('is found by its pid file as soon as it is in the background, and works', async () => {
    const pid = detach()
    // Once the parent has returned nobody has to wait for anything.
    expect((await appctl(sandbox, 'ovn-northd', 'version')).stdout).toMatch(/^ovn-northd 25\.03\.0\n/)
    expect(northdFiles(sandbox)).toEqual([`ovn-northd.${pid}.ctl`, 'ovn-northd.log', 'ovn-northd.pid'])
    expect(readFileSync(`/proc/${pid}/comm`, 'utf8')).toBe('ovn-northd\n')
    // A session of its own, the root directory, and no terminal.
    const [, , , , , session] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/\(.*\)/, '()')
      .split(' ')
    expect(Number(session)).toBe(pid)
    expect(readlinkSync(`/proc/${pid}/cwd`)).toBe('/')
    for (const descriptor of [0, 1, 2])
      expect(readlinkSync(`/proc/${pid}/fd/${descriptor}`)).toBe('/dev/null')
    await sandbox.run('ovn-nbctl', '--wait=sb', 'ls-add', 's')
    // The answer comes when everything is cleaned up.
    expect(await answer(sandbox, 'ovn-northd', 'exit')).toBe('')
    await eventually('the end', () => !isRunning(pid))
    expect(northdFiles(sandbox)).toEqual(['ovn-northd.log'])
    expect(log()).not.toMatch(/\|(WARN|ERR|EMER)\|/)
  })

  test('is refused while another has the pid file, of whichever make, unless that is to be overwritten', async () => {
    const stock = await sandbox.start('stock', stockProgram('ovn-northd'), ['--pidfile', '-vconsole:off'], {
      ready: async () => (await appctl(sandbox, 'ovn-northd', 'version')).status === 0,
    })
    const file = join(sandbox.directory, 'ovn-northd.pid')
    const refusal = `ovn-northd: ${file}: already running as pid ${stock.pid}, aborting\n`
    expect(run(sandbox, ourProgram, '--pidfile', '--detach')).toEqual({
      status: 1,
      stdout: '',
      stderr: refusal,
    })
    expect(run(sandbox, ourProgram, '--pidfile')).toEqual({ status: 1, stdout: '', stderr: refusal })
    const pid = detach('--overwrite-pidfile')
    expect(pid).not.toBe(stock.pid)
    expect(await answer(sandbox, 'ovn-northd', 'status')).toBe('Status: standby\n')
    const { status, stderr } = run(sandbox, stockProgram('ovn-northd'), '--pidfile', '-vconsole:off')
    expect(status).toBe(1)
    expect(stderr).toContain(`already running as pid ${pid}, aborting`)
  })

  test('leaves a stale pid file when it is killed, which the next one takes', async () => {
    const first = detach()
    process.kill(first, 'SIGKILL')
    await eventually('the end', () => !isRunning(first))
    expect((await appctl(sandbox, 'ovn-northd', 'status')).status).toBe(1)
    const second = detach()
    expect(second).not.toBe(first)
    expect(await answer(sandbox, 'ovn-northd', 'is-paused')).toBe('false\n')
  })

  test('takes names of files, and stays where it is when told so', async () => {
    const { status } = run(
      sandbox,
      ourProgram,
      ...['--det', '--no-chdir', '--pidf=northd.x', '-u', 'northd.sock'],
    )
    expect(status).toBe(0)
    const pid = Number(readFileSync(join(sandbox.directory, 'northd.x'), 'utf8'))
    detached.push(pid)
    expect(readlinkSync(`/proc/${pid}/cwd`)).toBe(process.cwd())
    expect(await answer(sandbox, join(sandbox.directory, 'northd.sock'), 'exit')).toBe('')
  })

  test('ends by the signals that end the stock daemon, cleans up, and dies of them', async () => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
      const child = spawn(ourProgram, ['--pidfile', '-vconsole:warn'], {
        env: sandbox.environment,
        stdio: ['ignore', 'ignore', 'pipe'],
      })
      let said = ''
      child.stderr.on('data', (text) => {
        said += text
      })
      await eventually('a daemon', async () => (await appctl(sandbox, 'ovn-northd', 'version')).status === 0)
      // Without --detach it is the process that was started.
      expect(pidOf(sandbox)).toBe(child.pid)
      child.kill(signal)
      const [, by] = await once(child, 'close')
      expect(by).toBe(signal)
      expect(said).toMatch(
        /\|fatal_signal\|WARN\|terminating with signal \d+ \((Terminated|Interrupt|Hangup)\)\n$/,
      )
      expect(northdFiles(sandbox)).toEqual([])
    }
  })

  test('goes on after it was stopped for a while', async () => {
    const pid = detach()
    await sandbox.run('ovn-nbctl', '--wait=sb', 'ls-add', 'before')
    process.kill(pid, 'SIGSTOP')
    await eventually('a stop', () => /^State:\s+T/m.test(readFileSync(`/proc/${pid}/status`, 'utf8')))
    await sandbox.run('ovn-nbctl', 'ls-add', 'while')
    process.kill(pid, 'SIGCONT')
    await sandbox.run('ovn-nbctl', '--wait=sb', 'sync')
    const bindings = await sandbox.run(
      'ovn-sbctl',
      '--bare',
      '--columns=external_ids',
      'list',
      'Datapath_Binding',
    )
    expect(bindings).toContain('name=while')
  })

  test('is started again by its monitor when it crashes, and not when it ends otherwise', async () => {
    const first = detach('--monitor')
    const monitor = Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${first}/status`, 'utf8'))?.[1])
    detached.push(monitor)
    await eventually('a title that tells', () =>
      readFileSync(`/proc/${monitor}/cmdline`, 'utf8').includes(`monitoring pid ${first} (healthy)`),
    )
    process.kill(first, 'SIGSEGV')
    await eventually(
      'another daemon',
      async () => pidOf(sandbox) !== first && (await appctl(sandbox, 'ovn-northd', 'version')).status === 0,
    )
    const second = pidOf(sandbox)
    detached.push(second)
    expect(log()).toMatch(
      /\|daemon_unix\(monitor\)\|ERR\|1 crashes: pid \d+ died, killed \(signal 11\).*, restarting\n/,
    )
    expect(await answer(sandbox, 'ovn-northd', 'exit')).toBe('')
    await eventually('the end of both', () => !isRunning(second) && !isRunning(monitor))
    expect(log()).toMatch(/\|daemon_unix\(monitor\)\|INFO\|pid \d+ died, exit status 0, exiting\n/)
  })

  test('says what is wrong, to the caller too when it was to go to the background', () => {
    const [stock] = [stockProgram('ovn-northd')]
    for (const args of [
      ['-vnonsense'],
      ['--pidfile', '--detach', '--verbose=console:nonsense'],
      ['--detach', '--unixctl=/nowhere/x.ctl'],
    ]) {
      const last = (text: string): string | undefined => text.trim().split('\n').at(-1)
      const [expected, found] = [run(sandbox, stock, ...args), run(sandbox, ourProgram, ...args)]
      expect({ ...found, stderr: last(found.stderr) }).toEqual({ ...expected, stderr: last(expected.stderr) })
    }
    const { status, stderr } = run(sandbox, ourProgram, '--ovnnb-db=nonsense')
    expect({ status, stderr: stderr.split('\n').at(-2) }).toEqual({
      status: 1,
      stderr: 'ovn-northd: not a remote: nonsense (expected unix:FILE, tcp:HOST:PORT or ssl:HOST:PORT)',
    })
    expect(northdFiles(sandbox)).toEqual([])
  })

  test('reads a command line as the stock daemon does', () => {
    for (const args of [
      ['-V'],
      ['--vers'],
      ['--options'],
      ['-o'],
      ['--nonsense', '-V'],
      ['--ver', '-V'],
      ['-Q', '-V'],
      ['--s', '-V'],
      ['--dry-run=x', 'word', '-V'],
      ['--n-threads=0', '-V'],
      ['--n-threads=300', '-V'],
      ['-vconsole:off', '--n-threads', '300', '-V'],
      ['--pidfile', '--version'],
    ]) {
      const plain = ({ stderr, ...rest }: ReturnType<typeof run>) => ({
        ...rest,
        // Ours has one thread, whatever is asked for, and does not say that it uses more.
        stderr: stderr.replace(/^.*Using \d+ threads\n/m, '').replace(/^[-\d]+T[:\d]+Z/gm, 'TIME'),
      })
      expect({ args, ...plain(run(sandbox, ourProgram, ...args)) }).toEqual({
        args,
        ...plain(run(sandbox, stockProgram('ovn-northd'), ...args)),
      })
    }
    expect(run(sandbox, ourProgram, '--help').stdout).toMatch(/--ovnnb-db=REMOTE/)
  })

  test('goes on in a new log file after rotation', async () => {
    detach()
    const active = async () => (await answer(sandbox, 'ovn-northd', 'status')) === 'Status: active\n'
    await eventually('the lock', active)
    const file = join(sandbox.directory, 'ovn-northd.log')
    renameSync(file, `${file}.1`)
    expect(await answer(sandbox, 'ovn-northd', 'vlog/reopen')).toBe('')
    await answer(sandbox, 'ovn-northd', 'pause')
    expect(log()).toMatch(
      /^[-\d]+T[:\d]+\.\d{3}Z\|\d{5}\|vlog\|INFO\|opened log file \S+\n[-\d]+T[:\d]+\.\d{3}Z\|\d{5}\|ovn_northd\|INFO\|This ovn-northd instance is now paused\.\n$/,
    )
    expect(readFileSync(`${file}.1`, 'utf8')).toMatch(/\|vlog\|INFO\|closing log file\n$/)
    expect(await answer(sandbox, 'ovn-northd', 'vlog/close')).toBe('')
    await answer(sandbox, 'ovn-northd', 'resume')
    expect(log()).toMatch(/paused\.\n$/)
  })

  test('is started, watched over and stopped by ovn-ctl of the stock packages', async () => {
    const scripts = join(projectDirectory, '.oracle', 'root', 'usr', 'share', 'ovn', 'scripts')
    const tools = join(projectDirectory, '.oracle', 'bin')
    const { PATH } = sandbox.environment
    const environment = {
      OVN_BINDIR: tools,
      OVS_BINDIR: tools,
      PATH: `${dirname(ourProgram)}:${tools}:${PATH}`,
    }
    const there = { environment: { ...sandbox.environment, ...environment } }
    const ctl = (command: string) =>
      run(
        there,
        'sh',
        ...[join(scripts, 'ovn-ctl'), command, '--ovn-manage-ovsdb=no'],
        ...[`--ovn-northd-nb-db=${sandbox.remote('nb')}`, `--ovn-northd-sb-db=${sandbox.remote('sb')}`],
      ).stdout.trim()
    expect(ctl('start_northd')).toBe('Starting ovn-northd.')
    const pid = pidOf(sandbox)
    detached.push(pid)
    expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).toContain('dist/ovn-northd/main.js')
    expect(ctl('status_northd')).toBe(`ovn-northd is running with pid ${pid}`)
    expect(ctl('start_northd')).toBe('ovn-northd is already running.')
    await sandbox.run('ovn-nbctl', '--wait=sb', 'ls-add', 's')
    expect(ctl('stop_northd')).toBe(`Exiting ovn-northd (${pid}).`)
    expect(ctl('status_northd')).toBe('ovn-northd is not running')
  })

  test('says so when what detaches it is missing', () => {
    // A directory of programs without perl.
    const programs = join(sandbox.directory, 'bin')
    execFileSync('mkdir', [programs])
    for (const name of ['dirname', 'readlink']) {
      writeFileSync(join(programs, name), `#!/bin/sh\nexec /usr/bin/${name} "$@"\n`, { mode: 0o755 })
    }
    const bare = { environment: { ...sandbox.environment, PATH: programs } }
    expect(run(bare, ourProgram, '--detach')).toEqual({
      status: 1,
      stdout: '',
      stderr: 'ovn-northd: --detach needs perl, which is not there\n',
    })
    const main = join(ourProgram, '..', '..', 'dist', 'ovn-northd', 'main.js')
    expect(run(sandbox, process.execPath, main, '--pidfile').stderr).toBe(
      'ovn-northd: --pidfile is for bin/ovn-northd, which starts this\n',
    )
  })
})
