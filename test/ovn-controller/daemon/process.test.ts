/** The process: ovn-ctl of the stock packages starts ours, finds it and stops it as it does the stock daemon. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ourProgram } from '../../../bench/compare/index.ts'
import { createSandbox, projectDirectory, type Sandbox, startSwitch } from '../../../bench/stock/index.ts'
import { sendCommand } from '../../../daemon/index.ts'
import { describeWithStock } from '../../oracle/stock.ts'

const program = ourProgram('ovn-controller') ?? ''

describeWithStock('the process of ovn-controller', () => {
  let sandbox: Sandbox
  const detached: number[] = []

  beforeAll(async () => {
    sandbox = createSandbox()
    await sandbox.startDatabase('sb')
    await sandbox.run('ovn-sbctl', 'init')
    await startSwitch(sandbox)
  })
  afterAll(async () => {
    for (const pid of detached) if (isRunning(pid)) process.kill(pid, 'SIGKILL')
    await sandbox.dispose()
  })

  const pidFile = (): string => join(sandbox.directory, 'ovn-controller.pid')
  const chassis = (): Promise<string> =>
    sandbox.run('ovn-sbctl', '--bare', '--columns=name', 'list', 'Chassis')
  const soon = { timeout: 60_000, interval: 50 }

  function ctl(...words: readonly string[]): string {
    const scripts = join(projectDirectory, '.oracle', 'root', 'usr', 'share', 'ovn', 'scripts')
    const tools = join(projectDirectory, '.oracle', 'bin')
    const { stdout, stderr } = spawnSync('sh', [join(scripts, 'ovn-ctl'), ...words], {
      env: {
        ...sandbox.environment,
        OVN_BINDIR: tools,
        OVS_BINDIR: tools,
        PATH: `${dirname(program)}:${tools}:${sandbox.environment.PATH}`,
      },
      encoding: 'utf8',
    })
    return `${stdout}${stderr}`.trim()
  }

  function pid(): number {
    const number = Number(readFileSync(pidFile(), 'utf8'))
    detached.push(number)
    return number
  }

  test('is started, watched over and stopped by ovn-ctl of the stock packages', async () => {
    expect(ctl('start_controller')).toBe('Starting ovn-controller.')
    const first = pid()
    expect(readFileSync(`/proc/${first}/cmdline`, 'utf8')).toContain('dist/ovn-controller/main.js')
    const monitor = Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${first}/status`, 'utf8'))?.[1])
    detached.push(monitor)
    const title = (): string => readFileSync(`/proc/${monitor}/cmdline`, 'utf8')
    await expect.poll(title, soon).toContain(`monitoring pid ${first} (healthy)`)
    expect(ctl('status_controller')).toBe(`ovn-controller is running with pid ${first}`)
    expect(ctl('start_controller')).toContain(`already running as pid ${first}, aborting`)
    await expect.poll(chassis, soon).toBe('hv1\n')
    // One that crashes is started again.
    process.kill(first, 'SIGSEGV')
    await expect.poll(() => existsSync(pidFile()) && pid() !== first, soon).toBe(true)
    await expect.poll(() => ctl('status_controller'), soon).toMatch(/^ovn-controller is running with pid/)
    const second = pid()
    const socket = join(sandbox.directory, `ovn-controller.${second}.ctl`)
    await expect.poll(() => existsSync(socket), soon).toBe(true)
    const status = (): Promise<string> => sendCommand(sandbox.directory, socket, 'connection-status', [])
    await expect.poll(status, soon).toBe('connected')
    expect(ctl('stop_controller')).toBe(`Exiting ovn-controller (${second}).`)
    expect(ctl('status_controller')).toBe('ovn-controller is not running')
    await expect.poll(() => isRunning(monitor), soon).toBe(false)
    // What goes for good takes its rows with it.
    expect(await chassis()).toBe('')
  })

  test('that is to come back leaves its rows', async () => {
    ctl('start_controller')
    const running = pid()
    await expect.poll(chassis, soon).toBe('hv1\n')
    expect(ctl('stop_controller', '--restart')).toBe(`Exiting ovn-controller (${running}).`)
    expect(await chassis()).toBe('hv1\n')
  })
})

/** Whether a process is there and is no zombie. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
