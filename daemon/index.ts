/** What a program needs to be a daemon like those of Open vSwitch: options, process, log, control socket, counters. */
export { type Given, listOptions, type OptionSpec, readOptions } from './command-line.ts'
export {
  commonUsage,
  followLogOption,
  logOptions,
  processOptions,
  tlsIn,
  tlsOptions,
} from './common-options.ts'
export { sendCommand } from './control-client.ts'
export { type Arity, CommandError, ControlSocket, type Handler } from './control-socket.ts'
export { Coverage, registerCoverageCommands } from './coverage.ts'
export { absoluteRemotes, type Directories, directoriesIn, fileIn } from './directories.ts'
export { Log, systemError } from './log.ts'
export { registerLogCommands } from './log-commands.ts'
export type { Level } from './log-level.ts'
export { completeStart, handleSignals, type Launch, nameProcess, takeLaunch } from './process.ts'
export { describeMemory, processMemory, processTotals } from './process-health.ts'
export { RateLimit } from './rate-limit.ts'
export { registerStopwatchCommands, Stopwatches } from './stopwatch.ts'
