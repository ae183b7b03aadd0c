/** The harness itself: the stock programs run together, and nothing of them stays behind. */
import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { createSandbox, startController, startSwitch } from '../../bench/stock/index.ts'
import { describeWithStock } from './stock.ts'

describeWithStock('a sandbox', () => {
  test('carries a northbound change to the flows of a bridge, and leaves nothing behind', async () => {
    const sandbox = createSandbox()
    const pids: number[] = []
    try {
      for (const name of ['nb', 'sb'] as const) pids.push((await sandbox.startDatabase(name)).pid)
      pids.push((await sandbox.startNorthd()).pid)
      pids.push((await startSwitch(sandbox)).pid)
      const controller = await startController(sandbox)
      pids.push(controller.pid)
      await sandbox.run(
        'ovs-vsctl',
        'add-port',
        'br-int',
        'p1',
        '--',
        'set',
        'interface',
        'p1',
        'external_ids:iface-id=p1',
      )
      await sandbox.run('ovn-nbctl', '--wait=hv', 'ls-add', 's1', '--', 'lsp-add', 's1', 'p1')
      expect(await sandbox.run('ovs-ofctl', 'dump-flows', 'br-int')).toContain('table=')
      expect(await sandbox.run('ovn-appctl', '-t', `${sandbox.directory}/northd.ctl`, 'status')).toBe(
        'Status: active\n',
      )
      expect(controller.usage().peakBytes).toBeGreaterThan(1e6)
    } finally {
      await sandbox.dispose()
    }
    expect(existsSync(sandbox.directory)).toBe(false)
    for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow()
  })

  test('says what a tool wrote when it fails', async () => {
    const sandbox = createSandbox()
    try {
      await sandbox.startDatabase('nb')
      await expect(sandbox.run('ovn-nbctl', 'ls-del', 'none')).rejects.toThrow(/none: switch name not found/)
    } finally {
      await sandbox.dispose()
    }
  })
})
