/**
 * Addresses and tags that are given out, each daemon on a northbound of its own: asked for one by one they are the
 * same, and what the stock daemon has given out ours leaves as it is.
 */
import { afterEach, expect, test } from 'vitest'
import { type Central, differences, type Make, report, startCentral } from '../../bench/compare/index.ts'
import { describeWithStock } from '../oracle/stock.ts'

/** Ports by name, with what they were given. */
async function given({ sandbox }: Central): Promise<readonly string[]> {
  const columns = ['--format=table', '--no-headings', '--columns=name,dynamic_addresses,tag', '--data=bare']
  const rows = (await sandbox.run('ovn-nbctl', ...columns, 'list', 'Logical_Switch_Port')).trim().split('\n')
  return rows.map((row) => row.trim().replace(/\s+/g, ' ')).sort()
}

describeWithStock('what is given out', () => {
  const centrals: Central[] = []
  afterEach(async () => {
    for (const central of centrals.splice(0)) await central.dispose()
  })

  async function central(make: Make): Promise<Central> {
    const started = await startCentral(make)
    centrals.push(started)
    await started.sandbox.run('ovn-nbctl', 'init')
    await started.sandbox.run('ovn-nbctl', 'set', 'NB_Global', '.', 'options:mac_prefix=0a:00:00')
    return started
  }

  const nbctl = (on: Central, line: string): Promise<string> =>
    on.sandbox.run('ovn-nbctl', '--wait=sb', ...line.split(' '))

  const dynamic = (name: string, on: string): string =>
    `lsp-add ${on} ${name} -- lsp-set-addresses ${name} dynamic`

  test('is the same, asked for one by one', { timeout: 60_000 }, async () => {
    const lines = [
      'ls-add s -- set Logical_Switch s other_config:subnet=10.0.0.0/29 other_config:exclude_ips=10.0.0.4',
      'ls-add t -- set Logical_Switch t other_config:subnet=10.0.1.0/24 other_config:ipv6_prefix=fd00::',
      ...['p1', 'p2'].map((name) => dynamic(name, 's')),
      'lsp-add s p3 -- lsp-set-addresses p3 0a:00:00:00:00:07',
      ...['q1', 'q2', 'q3'].map((name) => dynamic(name, 't')),
      'lsp-del p1',
      ...['p4', 'p5', 'p6'].map((name) => dynamic(name, 's')),
      'lr-add r -- lrp-add r rp 0a:00:00:00:01:09 10.0.1.3/24 -- lsp-add t tr',
      'lsp-set-type tr router -- lsp-set-options tr router-port=rp -- lsp-set-addresses tr router',
      'remove Logical_Switch s other_config exclude_ips',
      'ls-add u -- set Logical_Switch u other_config:mac_only=true',
      dynamic('m1', 'u'),
      'lsp-add u c1 m1 0',
      'lsp-add u c2 m1 3',
      'lsp-add u c3 m1 0',
      'lsp-add u c4 m1 0',
      'lsp-del c1',
      'lsp-add u c5 m1 0',
    ]
    const [stock, ours] = [await central('stock'), await central('ours')]
    for (const one of [stock, ours]) {
      await one.startNorthd()
      for (const line of lines) await nbctl(one, line)
    }
    const told = await given(ours)
    expect(told).toEqual(await given(stock))
    expect(told).toContain('q3 0a:00:00:00:01:05 10.0.1.4 fd00::800:ff:fe00:105')
    expect(told).toContain('c5 1')
  })

  test('by the stock daemon stays when ours takes over', { timeout: 60_000 }, async () => {
    const one = await central('stock')
    const daemon = await one.startNorthd()
    const config = 'other_config:subnet=10.0.0.0/24 other_config:ipv6_prefix=fd00::'
    for (const name of ['s', 't']) {
      await nbctl(one, `ls-add ${name} -- set Logical_Switch ${name} ${config}`)
      const ports = Array.from({ length: 20 }, (_, n) => dynamic(`${name}${n}`, name))
      const nested = Array.from({ length: 5 }, (_, n) => `lsp-add ${name} ${name}-${n} ${name}0 0`)
      await nbctl(one, [...ports, ...nested].join(' -- '))
    }
    await daemon.stop()
    const before = [await one.northboundForm(), await one.southboundForm()] as const
    expect((await given(one)).join('\n')).toContain('10.0.0.21')
    await one.sandbox.start('ovn-northd', 'bin/ovn-northd', [
      `--ovnnb-db=${one.sandbox.remote('nb')}`,
      `--ovnsb-db=${one.sandbox.remote('sb')}`,
    ])
    await one.sandbox.run('ovn-nbctl', '--wait=sb', 'sync')
    const after = [await one.northboundForm(), await one.southboundForm()] as const
    const found = [0, 1].flatMap((at) => differences(before[at as 0], after[at as 0]))
    const but = found.filter(({ table }) => !/NB_Global|SB_Global/.test(table))
    expect(report(but, 'before', 'after')).toBe('')
  })
})
