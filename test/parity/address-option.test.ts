/** Options of NB_Global that are addresses: what each daemon makes of them in a northbound of its own. */
import { expect, test } from 'vitest'
import { type Central, startCentral } from '../../bench/compare/index.ts'
import { describeWithStock } from '../oracle/stock.ts'

const ADDRESS = /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/
const PREFIX = /^([0-9a-f]{2}:){2}[0-9a-f]{2}$/

/** The options that northd leaves where it found those, and the address of the service monitor that flows use. */
async function optionsAfter(make: Central['make'], prefix: string, monitor: string) {
  const central = await startCentral(make)
  const { sandbox } = central
  try {
    await sandbox.run('ovn-nbctl', 'init')
    await central.startNorthd()
    const quoted = (text: string) => JSON.stringify(text)
    await sandbox.run(
      'ovn-nbctl',
      '--wait=sb',
      'set',
      'NB_Global',
      '.',
      `options:mac_prefix=${quoted(prefix)}`,
      `options:svc_monitor_mac=${quoted(monitor)}`,
    )
    const option = (name: string): Promise<string> =>
      sandbox.run('ovn-nbctl', '--bare', 'get', 'NB_Global', '.', `options:${name}`)
    // What is replaced is written after the answer to the number that was waited for.
    await expect.poll(() => option('mac_prefix')).toMatch(/^"?([0-9a-f]{2}:){2}[0-9a-f]{2}"?\n$/)
    const unquoted = (text: string) => text.trim().replaceAll('"', '')
    const set = await sandbox.run(
      'ovn-sbctl',
      '--bare',
      '--columns=addresses',
      'find',
      'Address_Set',
      'name=svc_monitor_mac',
    )
    return {
      prefix: unquoted(await option('mac_prefix')),
      monitor: unquoted(await option('svc_monitor_mac')),
      set: set.trim(),
    }
  } finally {
    await central.dispose()
  }
}

describeWithStock('addresses among the global options', () => {
  test.each([
    ['0a:00:00:00:00:00', '0A:B:0c:1:2:3', '0a:00:00'],
    ['0A:B:c', '0a:0b:0c:01:02:03', '0a:0b:0c'],
  ])('%j and %j are read', async (prefix, monitor, canonical) => {
    const read = { prefix: canonical, monitor, set: '0a:0b:0c:01:02:03' }
    expect(await optionsAfter('stock', prefix, monitor)).toEqual(read)
    expect(await optionsAfter('ours', prefix, monitor)).toEqual(read)
  })

  test('what cannot be read is replaced', async () => {
    for (const make of ['stock', 'ours'] as const) {
      const { prefix, monitor, set } = await optionsAfter(make, '0a-00-00', 'junk')
      expect(prefix).toMatch(PREFIX)
      expect(monitor).toMatch(ADDRESS)
      expect(set).toBe(monitor)
    }
  })
})
