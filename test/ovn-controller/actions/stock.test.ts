import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { comparableFlows, numberNames } from '../../../bench/compare/index.ts'
import { createSandbox, type Sandbox, startController, startSwitch } from '../../../bench/stock/index.ts'
import {
  type ActionContext,
  actionsParser,
  encodeActions,
  ownMeterText,
} from '../../../ovn-controller/actions/index.ts'
import { matchParser } from '../../../ovn-controller/expression/index.ts'
import { describeWithStock } from '../../oracle/stock.ts'
import { actions, callActions, learningActions, matches } from './cases.ts'
import { somewhere } from './context.ts'
import { malformedActions, malformedMatches } from './malformed.ts'
import { readSouthbound, transact } from './southbound.ts'
import { translate } from './translate.ts'

const logicalTables = (table: number): boolean => (table >= 8 && table < 38) || (table >= 45 && table < 58)

/** ANDs of comparisons over common fields, each symbol at most once, as people write ACLs. */
const conjunctive: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('ip4', 'ip6', 'ip', 'arp', '1'),
    fc.subarray(
      [
        'eth.src == {00:00:00:00:00:01, 00:00:00:00:00:02}',
        'eth.dst[40] == 1',
        'ip4.src == {10.0.0.1, 10.0.0.0/31, 10.1.0.0/16}',
        'ip4.dst != 10.0.0.0/28',
        'ip6.dst == {fe80::/10, ff02::1}',
        'ip.ttl == {0, 1}',
        'tcp.dst >= 8000',
        'tcp.src == {80, 443, 0x1f90/0xfff0}',
        'udp.dst[0..3] < 6',
        'reg0[4..7] == {1, 2, 3}',
        'reg9[3]',
        '!reg9[2]',
        'ct.trk',
        '(ct.new && !ct.est)',
        'inport == "vif1"',
        'outport == {"lsp-ro1", "_MC_flood"}',
        'icmp4.type == {0, 8}',
        'arp.spa == {10.0.0.1, 10.0.0.2}',
        'xxreg1[64..95] == $many',
        'vlan.present',
      ],
      { minLength: 1, maxLength: 4 },
    ),
  )
  .map(([first, rest]) => [first, ...rest].join(' && '))

describeWithStock('the flows of a southbound database', () => {
  let sandbox: Sandbox

  beforeAll(async () => {
    sandbox = createSandbox()
    await sandbox.startDatabase('nb')
    await sandbox.startDatabase('sb')
    await startSwitch(sandbox)
    const northd = await sandbox.startNorthd()
    await startController(sandbox)
    await sandbox.run(
      'ovn-appctl',
      '-t',
      join(sandbox.directory, 'controller.ctl'),
      'vlog/disable-rate-limit',
    )
    const nb = (text: string) => sandbox.run('ovn-nbctl', ...text.split(' '))
    await nb('lr-add ro -- ls-add ls1 -- ls-add ls2 -- pg-add group')
    for (const j of [1, 2]) {
      await nb(`lrp-add ro ro-lsp${j} 00:00:00:00:00:0${j} 10.${j}.0.1/16 fd0${j}::1/64`)
      await nb(
        `lsp-add ls${j} lsp-ro${j} -- lsp-set-type lsp-ro${j} router -- lsp-set-addresses lsp-ro${j} router`,
      )
      await nb(`lsp-set-options lsp-ro${j} router-port=ro-lsp${j}`)
      const port = `vif${j}`
      await nb(`lsp-add ls${j} ${port}`)
      await sandbox.run('ovn-nbctl', 'lsp-set-addresses', port, `00:00:00:00:01:0${j} 10.0.1.${j} fd0${j}::2`)
      const settings = ['--', 'set', 'interface', port, 'type=dummy', `external_ids:iface-id=${port}`]
      await sandbox.run('ovs-vsctl', 'add-port', 'br-int', port, ...settings)
    }
    await nb('pg-set-ports group vif1 lsp-ro1')
    await nb('create Address_Set name=few addresses=10.0.0.1,10.0.0.9')
    await sandbox.run(
      'ovn-nbctl',
      'create',
      'Address_Set',
      'name=many',
      'addresses="10.0.0.1","10.0.0.2","10.1.0.0/16"',
    )
    for (const [priority, match, verdict] of [
      ['1000', 'outport == "vif1" && ip4.src == $many', 'allow'],
      ['900', 'outport == "vif1"', 'drop'],
      ['800', 'outport == @group && ip4.src == $many', 'allow'],
    ] as const) {
      await sandbox.run('ovn-nbctl', 'acl-add', 'ls1', 'to-lport', priority, match, verdict)
    }
    await nb('meter-add mt drop 100 pktps 5')
    await sandbox.run('ovn-nbctl', '--wait=hv', 'sync')
    await northd.stop()
    const collectors = 'create Flow_Sample_Collector_Set id=7 bridge=@br'
    await sandbox.run('ovs-vsctl', '--id=@br', 'get', 'bridge', 'br-int', '--', ...collectors.split(' '))
    await sandbox.run('ovs-vsctl', 'add-br', 'br-own', '--', 'set', 'bridge', 'br-own', 'datapath_type=dummy')
  })

  afterAll(() => sandbox.dispose())

  /** Both bridges' flows in comparable form, ours after going through a bridge of their own. */
  async function compare(tables = logicalTables): Promise<void> {
    const { lines, problems, groups, meters } = translate(
      await readSouthbound(sandbox),
      new Set(['vif1', 'vif2']),
      new Set([7]),
    )
    expect(problems).toEqual([])
    const ofctl = (...args: readonly string[]) => sandbox.run('ovs-ofctl', '-O', 'OpenFlow15', ...args)
    const file = join(sandbox.directory, 'flows')
    await ofctl('del-flows', 'br-own')
    await ofctl('del-groups', 'br-own')
    await ofctl('del-meters', 'br-own')
    writeFileSync(file, [...groups].map(([number, text]) => `group_id=${number},${text}`).join('\n'))
    await ofctl('add-groups', 'br-own', file)
    for (const [number, name] of meters) {
      const named = name === 'mt' ? 'pktps burst stats bands=type=drop rate=100 burst_size=5' : undefined
      const text = ownMeterText(name) ?? named
      if (text !== undefined) await ofctl('add-meter', 'br-own', `meter=${number} ${text}`)
    }
    writeFileSync(file, lines.join('\n'))
    await ofctl('--bundle', 'replace-flows', 'br-own', file)
    const dump = async (bridge: string) => {
      const name = numberNames(await ofctl('dump-groups', bridge), await ofctl('dump-meters', bridge))
      return comparableFlows(name(await ofctl('--no-stats', 'dump-flows', bridge)), tables)
    }
    const own = new Set(await dump('br-own'))
    const stock = new Set(await dump('br-int'))
    expect({
      missing: [...stock].filter((flow) => !own.has(flow)),
      surplus: [...own].filter((flow) => !stock.has(flow)),
    }).toEqual({ missing: [], surplus: [] })
  }

  /** Puts flows of our own into a table that northd leaves almost empty, each at a priority of its own. */
  async function insert(datapathName: string, flows: readonly (readonly [match: string, actions: string])[]) {
    const [rows = []] = await transact(sandbox, { op: 'select', table: 'Datapath_Binding', where: [] })
    const datapath = rows.find((row) =>
      JSON.stringify(row.external_ids).includes(`["name","${datapathName}"]`),
    )
    const mark = ['map', [['test', 'own']]]
    await transact(
      sandbox,
      { op: 'delete', table: 'Logical_Flow', where: [['external_ids', 'includes', mark]] },
      ...flows.map(([match, list], i) => ({
        op: 'insert',
        table: 'Logical_Flow',
        row: {
          logical_datapath: datapath?._uuid,
          pipeline: 'ingress',
          table_id: 20,
          priority: 1000 + i,
          match,
          actions: list,
          external_ids: mark,
        },
      })),
    )
    // The controller has read all of this once it has answered for a later configuration number.
    const [[global] = []] = await transact(sandbox, { op: 'select', table: 'SB_Global', where: [] })
    const next = Number(global?.nb_cfg) + 1
    await transact(sandbox, { op: 'update', table: 'SB_Global', where: [], row: { nb_cfg: next } })
    for (let waited = 0; waited < 20_000; waited += 50) {
      const [chassis = []] = await transact(sandbox, { op: 'select', table: 'Chassis_Private', where: [] })
      if (chassis.some((row) => row.nb_cfg === next)) return
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    throw new Error('the stock controller has not answered')
  }

  test('are those that the stock controller installs', () => compare())

  test('are the same for matches of every kind', async () => {
    await insert(
      'ls1',
      matches.map((match) => [match, 'next;']),
    )
    await compare()
  })

  test('are the same for random conjunctions', async () => {
    await insert(
      'ls1',
      fc.sample(conjunctive, 150).map((match) => [match, 'next;']),
    )
    await compare()
  })

  test('are refused in the same words where a match or an action list is malformed', async () => {
    await insert('ls1', [
      ...malformedMatches.map((match) => [match, 'next;'] as const),
      ...malformedActions.map((list) => ['1', list] as const),
    ])
    const log = readFileSync(join(sandbox.directory, 'ovn-controller.log'), 'utf8')
    const told = new Map<string, string>()
    for (const [, kind, text, message] of log.matchAll(/error parsing (match|actions) "(.*)": (.*)/g)) {
      told.set(`${kind} ${text}`, message ?? '')
    }
    const refusal = (kind: string, text: string, ours: { kind: string; message?: string }) => [
      [`${kind} ${text}`, ours.kind === 'error' ? ours.message : ours.kind],
      [`${kind} ${text}`, told.get(`${kind} ${text}`)],
    ]
    const { dhcpOptions } = await readSouthbound(sandbox)
    const onSwitch: ActionContext = {
      ...somewhere,
      dhcpOption: (version, name) => dhcpOptions.get(`${version} ${name}`),
    }
    const refusals = [
      ...malformedMatches.map((text) => refusal('match', text, matchParser()(text))),
      ...malformedActions.map((text) => {
        const parsed = actionsParser()(text)
        const encoded =
          parsed.kind === 'parsed' ? encodeActions(parsed.program, parsed.parameters, onSwitch) : parsed
        return refusal('actions', text, 'kind' in encoded ? encoded : { kind: 'accepted' })
      }),
    ]
    expect(refusals.map(([ours]) => ours)).toEqual(refusals.map(([, stock]) => stock))
    await insert('ls1', [])
  })

  test.each(['ls1', 'ro'])('are the same for actions of every kind on %s', async (datapath) => {
    await insert(datapath, [
      ...[...actions, ...callActions].map((list) => ['1', list] as const),
      ...learningActions,
    ])
    await compare()
  })
})
