/** The command line of ovn-controller. */
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { startController } from './daemon/controller.ts'

const usage = `usage: ovn-controller [OVS-DATABASE]

  OVS-DATABASE        the local Open vSwitch database (default db.sock in the run directory of Open vSwitch)
  --help              this text
  --version           the version of OVN whose place this takes

The southbound database and the settings of the chassis are taken from the external_ids of the
Open_vSwitch table. Flows go to the bridge br-int.`

function main(): void {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      help: { type: 'boolean', short: 'h' },
      version: { type: 'boolean', short: 'V' },
    },
  })
  if (values.help) {
    console.log(usage)
    return
  }
  if (values.version) {
    console.log('ovn-controller 25.03.0 (ovn-delta)')
    return
  }
  if (positionals.length > 1) throw new Error(`one database is enough: ${positionals.join(' ')}`)
  const directory = process.env.OVS_RUNDIR || '/var/run/openvswitch'
  const remote = positionals[0] ?? `unix:${join(directory, 'db.sock')}`
  const management = remote.startsWith('unix:') ? dirname(remote.slice('unix:'.length)) : directory
  const bridge = join(management, 'br-int.mgmt')
  const controller = startController({
    local: remote,
    bridge: `unix:${bridge}`,
    log: (level, message) => console.error(`${new Date().toISOString()}|ovn-controller|${level}|${message}`),
  })
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => controller.close())
}

try {
  main()
} catch (error) {
  console.error(`ovn-controller: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}
