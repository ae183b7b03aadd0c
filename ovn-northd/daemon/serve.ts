/** The daemon with its control socket, and all that answers there. */
import { type Log, openControl } from '../../daemon/index.ts'
import { type Settings, VERSION } from './command-line.ts'
import { registerNorthdCommands } from './commands.ts'
import { createMeasurements } from './measurements.ts'
import { startNorthd } from './northd.ts'
import { INTERNAL_VERSION } from './rules.ts'

/**
 * Connects to the databases, and answers on the control socket; resolves when it does.
 *
 * @param atEnd told what is to be done before the process ends, however it does
 */
export async function serve(
  settings: Settings,
  log: Log,
  atEnd: (removal: () => void) => void,
): Promise<void> {
  const measurements = createMeasurements()
  const control = await openControl(settings.control, VERSION, log, measurements)
  atEnd(() => control.unlink())
  log.write('ovn_northd', 'INFO', `OVN internal version is : [${INTERNAL_VERSION}]`)
  const northd = startNorthd({
    ...settings,
    log: (module, level, message, limit) => log.write(module, level, message, limit),
    measurements,
  })
  registerNorthdCommands(control, northd, {
    measurements,
    threads: settings.threads,
    say: (module, message) => log.write(module, 'INFO', message),
    exit: () => {
      northd.close()
      control.close().then(() => process.exit(0))
    },
  })
}
