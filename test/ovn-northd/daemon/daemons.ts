/** Databases with daemons on them, the stock one and ours, and commands to them by the stock ovn-appctl. */
import { execFile, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  createSandbox,
  type Daemon,
  projectDirectory,
  type Sandbox,
  stockProgram,
} from '../../../bench/stock/index.ts'

export const ourProgram = join(projectDirectory, 'bin', 'ovn-northd')

/** What a program said, and how it ended. */
export interface Ended {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program to its end. */
export function run(
  sandbox: Pick<Sandbox, 'environment'>,
  program: string,
  ...args: readonly string[]
): Ended {
  const { status, stdout, stderr } = spawnSync(program, args, { env: sandbox.environment, encoding: 'utf8' })
  return { status, stdout, stderr }
}

/** Commands to a daemon by the stock ovn-appctl; `target` is a program or a control socket. */
export function appctl(sandbox: Sandbox, target: string, ...args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const words = ['-t', target, ...args]
    execFile(stockProgram('ovn-appctl'), words, { env: sandbox.environment }, (error, stdout, stderr) => {
      resolve({ status: error ? Number(error.code) : 0, stdout, stderr })
    })
  })
}

/** What a command answers. Rejects when it fails. */
export async function answer(sandbox: Sandbox, target: string, ...args: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await appctl(sandbox, target, ...args)
  if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr}`)
  return stdout
}

/** A directory with both databases running. */
export async function databases(): Promise<Sandbox> {
  const sandbox = createSandbox()
  await sandbox.startDatabase('nb')
  await sandbox.startDatabase('sb')
  return sandbox
}

/** Starts ours in the foreground, its control socket at `ours.ctl`. */
export function startOurs(sandbox: Sandbox, ...flags: readonly string[]): Promise<Daemon> {
  const control = join(sandbox.directory, 'ours.ctl')
  return sandbox.start('ours', ourProgram, [`--unixctl=${control}`, ...flags], {
    ready: async () => existsSync(control) && (await appctl(sandbox, control, 'version')).status === 0,
  })
}

/** Waits until something holds, or tells what does not after 20 s. */
export async function eventually(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`in vain: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** The process of a daemon by its pid file. */
export function pidOf(sandbox: Sandbox): number {
  return Number(readFileSync(join(sandbox.directory, 'ovn-northd.pid'), 'utf8'))
}

/** Whether a process is there and is no zombie. */
export function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}

/** The files of a directory that have to do with northd. */
export function northdFiles(sandbox: Sandbox): readonly string[] {
  return readdirSync(sandbox.directory)
    .filter((name) => /northd|ours/.test(name))
    .sort()
}
