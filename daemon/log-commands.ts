/** The commands for the log (ovs-appctl(8), `vlog/*`). */
import { CommandError, type ControlSocket } from './control-socket.ts'
import type { Log } from './log.ts'

const any = Number.POSITIVE_INFINITY

export function registerLogCommands(control: ControlSocket, log: Log): void {
  const accepted = (problem: string | undefined): string => {
    if (problem !== undefined) throw new CommandError(problem)
    return ''
  }
  control.register('vlog/set', '{spec | PATTERN:destination:pattern}', { least: 1, most: any }, (args) => {
    for (const specification of args) accepted(log.configure(specification))
    return ''
  })
  control.register('vlog/list', '', { least: 0, most: 0 }, () => log.describeLevels())
  control.register('vlog/list-pattern', '', { least: 0, most: 0 }, () => log.describePatterns())
  for (const [name, limited] of [
    ['vlog/enable-rate-limit', true],
    ['vlog/disable-rate-limit', false],
  ] as const) {
    control.register(name, '[module]...', { least: 0, most: any }, (args) =>
      accepted(log.limitRates(args, limited)),
    )
  }
  control.register('vlog/reopen', '', { least: 0, most: 0 }, () => {
    if (log.file === undefined) throw new CommandError('Logging to file not configured')
    return accepted(log.openFile(log.file))
  })
  control.register('vlog/close', '', { least: 0, most: 0 }, () => {
    log.closeFile()
    return ''
  })
}
