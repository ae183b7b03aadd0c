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
export { compileSparingly } from './compilation.ts'
export { printAnswer, sendCommand } from './control-client.ts'
export { controlCounters, openControl } from './control-service.ts'
export { type Arity, CommandError, ControlSocket, type Handler } from './control-socket.ts'
export { Coverage } from './coverage.ts'
export { absoluteRemotes, type Directories, directoriesIn, fileIn } from './directories.ts'
export { type EngineReport, registerEngineCommands } from './engine-commands.ts'
export { Log } from './log.ts'
export type { Level } from './log-level.ts'
export { describeMemory, processMemory, processTotals } from './process-health.ts'
export { RateLimit } from './rate-limit.ts'
export { type CommandLine, type CommonSettings, type DaemonProgram, runDaemon, type Serve } from './run.ts'
export { Stopwatches } from './stopwatch.ts'
