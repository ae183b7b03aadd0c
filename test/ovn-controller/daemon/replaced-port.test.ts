/** A port that is deleted and made again under its name leaves nothing of what it was, however late the controller hears of it. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Hypervisor, startHypervisor } from '../../../bench/compare/index.ts'
import { createGlobal } from '../../../bench/networks/index.ts'
import { describeWithStock } from '../../oracle/stock.ts'

/** The tables that check what ports send and what is sent to them. */
const SECURITY = /^.*table=7[3-5],.*$/gm

describeWithStock('a port that is made again', () => {
  let hypervisor: Hypervisor
  let sequence = 0

  const northbound = (wait: 'sb' | 'hv', ...commands: readonly string[]): Promise<string> =>
    hypervisor.central.sandbox.run(
      ...(['ovn-nbctl', '--timeout=20', `--wait=${wait}`] as const),
      ...commands.flatMap((command) => [
        '--',
        ...command.split(' ').map((word) => word.replaceAll('+', ' ')),
      ]),
    )

  /** Each time the port has other addresses. */
  const add = (name: string, on: string): readonly string[] => {
    const n = (++sequence).toString(16).padStart(2, '0')
    const address = `00:00:00:00:01:${n}+10.0.0.${sequence}+fd00::${n}`
    return [
      `lsp-add ${on} ${name}`,
      `lsp-set-addresses ${name} ${address}`,
      `lsp-set-port-security ${name} ${address}`,
    ]
  }

  beforeAll(async () => {
    hypervisor = await startHypervisor({ northd: 'stock', controller: 'ours' }, [[createGlobal()]])
    await hypervisor.addInterfaces({ p: 1, q: 2 })
    await northbound('sb', 'ls-add s', 'ls-add t', ...add('p', 's'), ...add('q', 's'))
    for (const name of ['p', 'q'])
      await hypervisor.central.sandbox.run(
        ...(['ovn-sbctl', '--timeout=20', 'wait-until', 'Port_Binding', name, 'up=true'] as const),
      )
    await northbound('hv', 'sync')
  })
  afterAll(() => hypervisor.dispose())

  const cases: readonly (readonly [string, readonly (() => readonly string[])[]])[] = [
    ['on its switch', [() => ['lsp-del p'], () => add('p', 's')]],
    ['on another switch', [() => ['lsp-del p'], () => add('p', 't')]],
    ['twice', [() => ['lsp-del p'], () => add('p', 's'), () => ['lsp-del p'], () => add('p', 's')]],
    ['at once', [() => ['lsp-del p', ...add('p', 's')]]],
    ['as another one has taken its key', [() => ['lsp-del p'], () => add('x', 's'), () => add('p', 's')]],
    [
      'nested in another one',
      [
        () => ['lsp-del p'],
        () => add('p', 's').map((line) => line.replace(/^lsp-add s p$/, 'lsp-add s p q 5')),
      ],
    ],
    ['with its switch', [() => ['ls-del t'], () => ['ls-add t', 'lsp-del p'], () => add('p', 't')]],
  ]
  test.each(cases)('%s while the controller is busy has its own flows only', async (_, transactions) => {
    await hypervisor.control('debug/pause')
    for (const transaction of transactions) await northbound('sb', ...transaction())
    await hypervisor.control('debug/resume')
    await northbound('hv', 'sync')
    const incremental = await eventual()
    await hypervisor.control('inc-engine/recompute')
    await northbound('hv', 'sync')
    expect(incremental).toBe(await eventual())
    const security = incremental.match(SECURITY)?.join('\n') ?? ''
    expect(security).not.toBe('')
    // What is checked is what the ports have now, by their keys.
    expect(found(security, /00:00:00:00:01:\w\w/g)).toEqual(
      found(await boundPorts('port_security'), /00:00:00:00:01:\w\w/g),
    )
    const keys = found(await boundPorts('tunnel_key'), /\d+/g).map((key) => `0x${Number(key).toString(16)}`)
    expect(found(security, /(?<=reg1[45]=)\w+/g)).toEqual(keys)
  })

  const boundPorts = (column: string): Promise<string> =>
    hypervisor.central.sandbox.run(
      ...(['ovn-sbctl', '--bare', `--columns=${column}`, 'find', 'Port_Binding', 'up=true'] as const),
    )

  const found = (text: string, pattern: RegExp): readonly string[] => [...new Set(text.match(pattern))].sort()

  /** The flows, when nothing changes any more. */
  async function eventual(): Promise<string> {
    let before = ''
    for (let round = 0; round < 50; round++) {
      const now = await hypervisor.dumpFlows()
      if (now === before) return now
      before = now
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    throw new Error('the flows do not come to rest')
  }
})
