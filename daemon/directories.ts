/** Where files of OVN and of Open vSwitch are by default, and which environment variables move them (ovn-ctl(8)). */
import { isAbsolute, join } from 'node:path'

export interface Directories {
  /** Control sockets, pid files, sockets of databases. */
  readonly run: string
  readonly log: string
  /** Where Open vSwitch looks for the relative names of sockets. */
  readonly ovsRun: string
  /** Only the text for `--help` names it. */
  readonly ovsLog: string
}

/** The directories in an environment; a variable that is empty counts as unset. */
export function directoriesIn(environment: NodeJS.ProcessEnv): Directories {
  return {
    run: environment.OVN_RUNDIR || '/var/run/ovn',
    log: environment.OVN_LOGDIR || '/var/log/ovn',
    ovsRun: environment.OVS_RUNDIR || '/var/run/openvswitch',
    ovsLog: environment.OVS_LOGDIR || '/var/log/openvswitch',
  }
}

/** A file name, relative to that directory unless it is absolute. */
export function fileIn(directory: string, name: string): string {
  return isAbsolute(name) ? name : join(directory, name)
}

/** Remotes with the relative names of their sockets resolved. */
export function absoluteRemotes(remotes: string, { ovsRun }: Directories): string {
  return remotes
    .split(',')
    .map((remote) => {
      const [, socket] = /^\s*unix:(.+)$/.exec(remote) ?? []
      return socket === undefined ? remote : `unix:${fileIn(ovsRun, socket)}`
    })
    .join(',')
}
