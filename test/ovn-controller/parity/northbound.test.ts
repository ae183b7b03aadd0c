/** Northd's named networks on a hypervisor with their ports: the stock controller and ours leave the same flows. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ControllerDuel, startControllerDuel } from '../../../bench/compare/index.ts'
import { describeWithStock } from '../../oracle/stock.ts'
import { namedNetworks } from '../../parity/networks/index.ts'

/** Networks whose logical flows have actions of many kinds, and how many of their steps are done. */
const chosen: readonly (readonly [name: string, steps: number])[] = [
  ['ACLs that log, with meters that are there, are not, and are fair', 1],
  ['ACLs that log, with meters that are there, are not, and are fair', 3],
  ['ACLs that log what is related to what they allow', 1],
  ['QoS rules that mark, limit, do both and do nothing', 1],
  ['DHCP for both versions, with configurations that lack something', 2],
  ['DNS records of one switch and of several', 2],
  ['ACLs of every action, with connection tracking and without', 1],
  ['tiers, and ACLs after load balancing', 1],
  ['ACLs of a port group, on switches with connection tracking, with tiers, and with neither', 2],
  ['DHCP for both versions, with configurations that lack something', 8],
  ['DHCP for both versions, with configurations that lack something', 12],
  ['two routers linked with each other and with a switch, and routes of every kind', 6],
  ['two routers linked with each other and with a switch, and routes of every kind', 14],
]

/** Ports of the switch that no tunnel has. */
const FIRST_PORT = 101

const tables = ['Logical_Switch', 'Logical_Router', 'Port_Group', 'Meter', 'DHCP_Options', 'DNS']

describeWithStock('named networks on a hypervisor', () => {
  let duel: ControllerDuel
  beforeAll(async () => {
    duel = await startControllerDuel()
  })
  afterAll(() => duel.dispose())

  test.each(chosen)('%s (%i)', { timeout: 600_000 }, async (name, count) => {
    const network = namedNetworks.find((one) => one.name === name)
    if (!network) throw new Error(`no network is named ${name}`)
    for (const step of network.steps.slice(0, count)) await duel.run(inOneTransaction(step))
    const northbound = duel.central.sandbox
    const columns = ['--bare', '--columns=name', 'find', 'Logical_Switch_Port', 'type=""']
    const ports = (await northbound.run('ovn-nbctl', ...columns)).split('\n').filter((port) => port !== '')
    for (const [n, port] of ports.entries()) {
      const settings = `type=dummy external_ids:iface-id=${port} ofport_request=${FIRST_PORT + n}`
      await duel.run(`hv1: add-port br-int ${port} -- set Interface ${port} ${settings}`)
    }
    const [here] = await duel.differences()
    expect({ stock: here?.stock, ours: here?.ours }).toEqual({ stock: [], ours: [] })
    expect(here?.common.length).toBeGreaterThan(100)
    for (const port of ports) await duel.run(`hv1: del-port br-int ${port}`)
    await duel.run(inOneTransaction(tables.map((table) => `--all destroy ${table}`).join('\n')))
  })
})

function inOneTransaction(step: string): string {
  const lines = step.split('\n').flatMap((line) => (line.trim() === '' ? [] : [line.trim()]))
  return `-- ${lines.join(' -- ')}`
}
