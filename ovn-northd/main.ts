/** The command line of ovn-northd. */
import { parseArgs } from 'node:util'
import { startNorthd } from './daemon/northd.ts'

const usage = `usage: ovn-northd [--ovnnb-db=REMOTE] [--ovnsb-db=REMOTE]

  --ovnnb-db=REMOTE   northbound database (default $OVN_NB_DB, or ovnnb_db.sock in the run directory)
  --ovnsb-db=REMOTE   southbound database (default $OVN_SB_DB, or ovnsb_db.sock in the run directory)
  --help              this text
  --version           the version of OVN whose place this takes`

function main(): void {
  const { values } = parseArgs({
    options: {
      'ovnnb-db': { type: 'string' },
      'ovnsb-db': { type: 'string' },
      help: { type: 'boolean', short: 'h' },
      version: { type: 'boolean', short: 'V' },
    },
  })
  if (values.help) {
    console.log(usage)
    return
  }
  if (values.version) {
    console.log('ovn-northd 25.03.0 (ovn-delta)')
    return
  }
  const directory = process.env.OVN_RUNDIR || '/var/run/ovn'
  const northd = startNorthd({
    northbound: values['ovnnb-db'] || process.env.OVN_NB_DB || `unix:${directory}/ovnnb_db.sock`,
    southbound: values['ovnsb-db'] || process.env.OVN_SB_DB || `unix:${directory}/ovnsb_db.sock`,
    log: (level, message) => console.error(`${new Date().toISOString()}|ovn-northd|${level}|${message}`),
  })
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => northd.close())
}

try {
  main()
} catch (error) {
  console.error(`ovn-northd: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}
