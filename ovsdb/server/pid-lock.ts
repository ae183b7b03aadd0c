/** A file that names the process that works on another one, so that no two do. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'

export interface PidLock {
  release(): void
}

/** Throws when a process that is alive holds it; one that was killed holds nothing. */
export function takePidLock(path: string): PidLock {
  for (let attempt = 0; ; attempt++) {
    try {
      writeFileSync(path, `${process.pid}\n`, { flag: 'wx' })
      break
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST') || attempt > 10) throw error
    }
    const holder = Number(readFileSync(path, 'utf8').trim())
    if (holder === process.pid || isAlive(holder))
      throw new Error(`${path}: process ${holder} has the database open`)
    rmSync(path, { force: true })
  }
  return { release: () => rmSync(path, { force: true }) }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
