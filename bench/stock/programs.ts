/** Where the stock OVN and OVS programs and schemas are, as `test/oracle/unpack` lays them out. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A stock program that `test/oracle/unpack` provides. */
export type Program =
  | 'ovn-northd'
  | 'ovn-controller'
  | 'ovn-nbctl'
  | 'ovn-sbctl'
  | 'ovn-appctl'
  | 'ovn-trace'
  | 'ovsdb-server'
  | 'ovsdb-client'
  | 'ovsdb-tool'
  | 'ovs-vswitchd'
  | 'ovs-vsctl'
  | 'ovs-ofctl'
  | 'ovs-appctl'

/** A database of the stock setup: northbound, southbound, and the switch's own. */
export type DatabaseName = 'nb' | 'sb' | 'vswitch'

const schemas: Readonly<Record<DatabaseName, string>> = {
  nb: 'usr/share/ovn/ovn-nb.ovsschema',
  sb: 'usr/share/ovn/ovn-sb.ovsschema',
  vswitch: 'usr/share/openvswitch/vswitch.ovsschema',
}

/** The project's directory: sources and compiled files lie at different depths below it. */
export const projectDirectory: string = (() => {
  let directory = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(directory, 'package.json'))) directory = dirname(directory)
  return directory
})()

const oracle = join(projectDirectory, '.oracle')

/** Why the stock programs cannot be used, or `undefined` when they can. */
export function missingStock(): string | undefined {
  if (process.platform !== 'linux') return `the stock programs run on Linux, not on ${process.platform}`
  if (existsSync(join(oracle, 'complete'))) return undefined
  return 'the stock programs are not unpacked: run test/oracle/unpack'
}

/** The file that runs a stock program. Throws where the programs are not unpacked. */
export function stockProgram(program: Program): string {
  return present(join(oracle, 'bin', program))
}

/** The stock `.ovsschema` file of a database. Throws where it is not unpacked. */
export function stockSchema(database: DatabaseName): string {
  return present(join(oracle, 'root', schemas[database]))
}

function present(path: string): string {
  if (!existsSync(path)) throw new Error(missingStock() ?? `the unpacked stock packages lack ${path}`)
  return path
}
