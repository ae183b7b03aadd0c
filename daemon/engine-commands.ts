/** `inc-engine/…`: what a daemon's incremental engine has done (ovn-northd(8), ovn-controller(8)). */
import { CommandError, type ControlSocket } from './control-socket.ts'

/** What the commands ask. */
export interface EngineReport {
  describe(name?: string, statistic?: string): string
  clear(): void
}

/** @param recompute has everything derived from scratch */
export function registerEngineCommands(
  control: ControlSocket,
  engine: EngineReport,
  recompute: () => void,
): void {
  const none = { least: 0, most: 0 }
  control.register('inc-engine/show-stats', '', { least: 0, most: 2 }, (names) => engine.describe(...names))
  control.register('inc-engine/clear-stats', '', none, () => {
    engine.clear()
    return ''
  })
  control.register('inc-engine/recompute', '', none, () => {
    recompute()
    return ''
  })
  control.register('inc-engine/compute-log-timeout', '', { least: 1, most: 1 }, ([text = '']) => {
    // No node takes as long as that: there is nothing to log.
    if (!/^\d+$/.test(text)) throw new CommandError('unsigned integer required')
    return ''
  })
}
