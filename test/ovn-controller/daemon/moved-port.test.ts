/** A port that moves to another switch under the same row: the flows of that switch come, as with a fresh controller. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Hypervisor, startHypervisor } from '../../../bench/compare/index.ts'
import { type LoadNetOptions, loadNet, loadNetPort } from '../../../bench/networks/index.ts'
import { describeWithStock } from '../../oracle/stock.ts'

const options: LoadNetOptions = { form: 'acl per port' }
const port = loadNetPort(1, options)

describeWithStock('a controller whose only port moves to another switch', () => {
  let hypervisor: Hypervisor

  beforeAll(async () => {
    hypervisor = await startHypervisor({ northd: 'ours', controller: 'ours' }, loadNet(1, options))
    await hypervisor.addInterfaces({ [port.name]: 1 })
  })
  afterAll(() => hypervisor.dispose())

  test('asks for the rows of that switch, and has its flows', async () => {
    const { sandbox } = hypervisor.central
    const nbctl = (...args: readonly string[]) => sandbox.run('ovn-nbctl', '--timeout=20', ...args)
    await nbctl('--wait=hv', 'ls-add', 'other', '--', 'lsp-add', 'other', 'neighbour')
    await nbctl('wait-until', 'Logical_Switch_Port', port.name, 'up=true')
    const row = (
      await nbctl('--bare', '--columns=_uuid', 'find', 'Logical_Switch_Port', `name=${port.name}`)
    ).trim()
    await nbctl(
      ...['--wait=hv', 'remove', 'Logical_Switch', port.switch, 'ports', row],
      ...['--', 'add', 'Logical_Switch', 'other', 'ports', row],
    )
    const moved = await hypervisor.dumpFlows()
    expect(moved.match(/table=8, /g)?.length).toBeGreaterThan(2)
    await hypervisor.controller.stop('SIGKILL')
    await hypervisor.startController()
    await nbctl('--wait=hv', 'sync')
    expect(await hypervisor.dumpFlows()).toBe(moved)
  })
})
