/** `plan` and `explain`: what is foretold is what then happens, and what is explained is there. */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readDatabase } from '../../../bench/compare/index.ts'
import type { Sandbox } from '../../../bench/stock/index.ts'
import { connect, southbound } from '../../../ovsdb/index.ts'
import { describeWithStock } from '../../oracle/stock.ts'
import { databases, ourProgram, startOurs } from './daemons.ts'

describeWithStock('a daemon that is asked', () => {
  let sandbox: Sandbox

  beforeAll(async () => {
    sandbox = await databases()
    await startOurs(sandbox)
    await sandbox.run(
      'ovn-nbctl',
      ...[
        '--wait=sb',
        'ls-add',
        's',
        '--',
        'ls-add',
        't',
        '--',
        'lsp-add',
        's',
        'p',
        '--',
        'lsp-add',
        's',
        'q',
      ],
      ...['--', 'lsp-set-addresses', 'p', '00:00:00:00:00:01 10.0.0.1', '--', 'pg-add', 'group', 'p', 'q'],
      ...['--', 'acl-add', 'group', 'to-lport', '1000', 'outport == @group && ip4', 'allow-related'],
    )
  })
  afterAll(() => sandbox.dispose())

  /** What our program says to a question, as an answer or an error. */
  function ask(question: string, subject: string, input = ''): string {
    const control = join(sandbox.directory, 'ours.ctl')
    const options = { env: sandbox.environment, encoding: 'utf8', input, stdio: 'pipe' } as const
    try {
      return execFileSync(ourProgram, [question, '--target', control, subject], options)
    } catch (error) {
      return String((error as { readonly stderr?: unknown }).stderr)
    }
  }

  const plan = (...operations: readonly object[]): string => ask('plan', '-', JSON.stringify(operations))

  /** The flows that are foretold to come and to go; groups have names here that the database does not know. */
  function foretold(text: string): { readonly come: readonly string[]; readonly gone: readonly string[] } {
    const section = /^Logical_Flow: .*\n((?: {2}[+-] .*\n)*)/m.exec(text)?.[1] ?? ''
    const lines = section
      .split('\n')
      .map((line) => line.trim().replace(/^(.) @.*? (?=(in|e)gress )/, '$1 @ '))
    const those = (sign: string) => lines.filter((line) => line.startsWith(sign)).map((line) => line.slice(2))
    return { come: those('+ ').sort(), gone: those('- ').sort() }
  }

  /** All flows as they are, in the form in which they are foretold. */
  async function flows(): Promise<readonly string[]> {
    const client = connect(sandbox.remote('sb'))
    const content = await readDatabase(client, southbound)
    client.close()
    const names = new Map<unknown, string>()
    for (const [uuid, row] of content.tables.get('Datapath_Binding') ?? []) {
      const ids = row.get('external_ids')
      names.set(uuid, ids instanceof Map ? String(ids.get('name')) : uuid)
    }
    return Array.from(content.tables.get('Logical_Flow')?.values() ?? [], (row) => {
      const ids = row.get('external_ids')
      const stage = ids instanceof Map ? ids.get('stage-name') : ''
      const place = `${row.get('pipeline')} table=${row.get('table_id')}(${stage})`
      const where = names.get(row.get('logical_datapath')) ?? '@'
      const what = `match=(${row.get('match')}), action=(${row.get('actions')})`
      return `${where} ${place}, priority=${row.get('priority')}, ${what}`
    })
  }

  /** What a list has more than another; the same line may be in it twice. */
  function more(list: readonly string[], than: readonly string[]): readonly string[] {
    const left = [...than]
    return list
      .filter((one) => {
        const at = left.indexOf(one)
        if (at >= 0) left.splice(at, 1)
        return at < 0
      })
      .sort()
  }

  const uuidOf = async (table: string, name: string): Promise<string> =>
    (await sandbox.run('ovn-nbctl', '--bare', '--columns=_uuid', 'find', table, `name=${name}`)).trim()

  test('foretells what a transaction then does to the flows, and changes nothing', async () => {
    const port = await uuidOf('Logical_Switch_Port', 'p')
    const inSwitch = [['name', '==', 's']]
    const transactions: readonly (readonly object[])[] = [
      // A port more, referred to by name.
      [
        {
          op: 'insert',
          table: 'Logical_Switch_Port',
          'uuid-name': 'new',
          row: { name: 'r', addresses: '00:00:00:00:00:03 10.0.0.3' },
        },
        {
          op: 'mutate',
          table: 'Logical_Switch',
          where: inSwitch,
          mutations: [['ports', 'insert', ['named-uuid', 'new']]],
        },
      ],
      // An ACL of all rows.
      [{ op: 'update', table: 'ACL', where: [], row: { action: 'drop', priority: 7 } }],
      // A port goes because nothing refers to it any more, and from the group.
      [
        {
          op: 'mutate',
          table: 'Logical_Switch',
          where: inSwitch,
          mutations: [['ports', 'delete', ['uuid', port]]],
        },
      ],
      // So does all that a switch refers to.
      [{ op: 'delete', table: 'Logical_Switch', where: [['name', '!=', 't']] }],
    ]
    for (const operations of transactions) {
      const before = await flows()
      const northbound = await sandbox.run('ovsdb-client', 'dump', sandbox.remote('nb'))
      const { come, gone } = foretold(plan(...operations))
      expect(await flows()).toEqual(before)
      expect(await sandbox.run('ovsdb-client', 'dump', sandbox.remote('nb'))).toBe(northbound)
      await sandbox.run(
        'ovsdb-client',
        'transact',
        sandbox.remote('nb'),
        JSON.stringify(['OVN_Northbound', ...operations]),
      )
      await sandbox.run('ovn-nbctl', '--wait=sb', 'sync')
      const after = await flows()
      expect({ come, gone }).toEqual({ come: more(after, before), gone: more(before, after) })
      expect(come.length + gone.length).toBeGreaterThan(0)
    }
  })

  test('says when nothing would change, and why a transaction would be refused', async () => {
    const same = 'The southbound stays as it is.\n'
    expect(plan()).toBe(same)
    expect(plan({ op: 'insert', table: 'Logical_Switch_Port', row: { name: 'nowhere' } })).toBe(same)
    expect(ask('plan', '-', JSON.stringify(['OVN_Northbound', { op: 'comment', comment: 'x' }]))).toBe(same)
    const refusals: readonly (readonly [string, RegExp])[] = [
      ['{', /^ovn-northd: not JSON: /],
      ['{}', /^ovn-northd: expected a list of operations/],
      ['["OVN_Southbound"]', /^ovn-northd: a transaction of OVN_Southbound: expected one of OVN_Northbound/],
      ['[{"op":"abort"}]', /^ovn-northd: operation 1 gives the transaction up/],
      ['[{}]', /^ovn-northd: operation 1 has no "op"/],
      [
        '[{"op":"comment","comment":""},{"op":"update","table":"ACL","where":[],"row":{"x":1}}]',
        /^ovn-northd: the northbound refuses it: unknown column: No column x in table ACL\. in operation 2, /,
      ],
      [
        '[{"op":"delete","table":"Nothing","where":[]}]',
        /^ovn-northd: the northbound refuses it: .*No table named Nothing\..* in operation 1, /,
      ],
    ]
    for (const [text, message] of refusals) expect(ask('plan', '-', text)).toMatch(message)
    const set = { op: 'insert', table: 'Address_Set', row: { name: 'twice' } }
    expect(plan(set, set)).toMatch(/would refuse it: constraint violation: Address_Set/)
    await sandbox.run('ovn-nbctl', 'lsp-add', 't', 'held')
    expect(plan({ op: 'delete', table: 'Logical_Switch_Port', where: [['name', '==', 'held']] })).toMatch(
      /would refuse it: referential integrity violation: Logical_Switch \S+ refers in ports to /,
    )
    await sandbox.run('ovn-nbctl', 'lsp-del', 'held')
  })

  test('explains a flow down to the rows of the northbound, found by the beginning of its uuid', async () => {
    await sandbox.run(
      'ovn-nbctl',
      ...['--wait=sb', 'lsp-add', 't', 'x', '--', 'lsp-set-addresses', 'x', '00:00:00:00:00:09 10.0.0.9'],
    )
    const list = await sandbox.run('ovn-sbctl', '--uuid', 'lflow-list', 't')
    const shown =
      /uuid=(0x[0-9a-f]{8}), table=\d+\(ls_in_l2_lkup *\).*00:00:00:00:00:09/.exec(list)?.[1] ?? ''
    const text = ask('explain', shown)
    const port = await uuidOf('Logical_Switch_Port', 'x')
    expect(text).toMatch(/^Logical_Flow\(.*match: "eth\.dst == 00:00:00:00:00:09"/)
    // Rows go by their names, with the beginning of the uuid behind.
    expect(text).toContain(`nb:Logical_Switch_Port.addresses(uuid: x (${port.slice(0, 8)}), value:`)
    expect(text).toMatch(/nb:Logical_Switch\(uuid: t \([0-9a-f]{8}\)[^\n]*\(input\)/)
    expect(text).toMatch(/by A frame for the address of a port [^\n]* \(LogicalFlow at l2-lookup\.ts:\d+\)/)
    expect(ask('explain', '0x')).toMatch(/^ovn-northd: 0x: not the uuid of a logical flow/)
    expect(ask('explain', 'ffffffff-0000')).toMatch(
      /^ovn-northd: ffffffff-0000: the southbound has no such logical flow/,
    )
  })
})
