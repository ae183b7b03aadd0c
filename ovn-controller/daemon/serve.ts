/** The daemon with its control socket, and all that answers there. */
import { type Log, openControl } from '../../daemon/index.ts'
import { type Settings, VERSION } from './command-line.ts'
import { registerControllerCommands } from './commands.ts'
import { startController } from './controller.ts'
import { createMeasurements } from './measurements.ts'

/**
 * Connects to the local database, and answers on the control socket; resolves when it does.
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
  const controller = startController({
    ...settings,
    log: (level, message, module = 'main') => log.write(module, level, message),
    measurements,
  })
  registerControllerCommands(control, controller, {
    measurements,
    say: (module, message) => log.write(module, 'INFO', message),
    exit: () => control.close().then(() => process.exit(0)),
  })
}
