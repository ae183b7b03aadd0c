/** `ssl:` remotes: certificates on both sides, verified, replaced while the client runs, and a CA taken at first sight. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { createSandbox, type Daemon, type Sandbox, stockProgram } from '../../../bench/stock/index.ts'
import { type Client, connect, everyColumn, type TlsFiles } from '../../../ovsdb/index.ts'
import { describeWithStock } from '../../oracle/stock.ts'
import { type Authority, authority, writeFiles } from '../certificates.ts'
import { example, exampleFile } from '../example.ts'
import { until, watch } from '../watch.ts'

describeWithStock('over TLS, a client', () => {
  let one: Authority
  let other: Authority
  let sandbox: Sandbox
  let client: Client | undefined
  const reasons: string[] = []

  beforeAll(async () => {
    one = await authority('one')
    other = await authority('other')
  })
  beforeEach(() => {
    sandbox = createSandbox()
    reasons.length = 0
  })
  afterEach(async () => {
    client?.close()
    await sandbox.dispose()
  })

  /** A stock server with these files; it shows its CA to clients. */
  async function serve(files: TlsFiles): Promise<{ readonly server: Daemon; readonly remote: string }> {
    const database = join(sandbox.directory, 'tls.db')
    if (!existsSync(database)) await sandbox.run('ovsdb-tool', 'create', database, exampleFile(sandbox))
    const log = join(sandbox.directory, 'tls-server.log')
    rmSync(log, { force: true })
    const server = await sandbox.start(
      'tls-server',
      stockProgram('ovsdb-server'),
      [
        '--remote=pssl:0:127.0.0.1',
        '--unixctl=tls-server.ctl',
        `--private-key=${files.privateKey}`,
        `--certificate=${files.certificate}`,
        `--ca-cert=${files.caCertificate}`,
        `--peer-ca-cert=${files.caCertificate}`,
        '-vconsole:info',
        database,
      ],
      { ready: () => /listening on port \d+/.test(readFileSync(log, 'utf8')) },
    )
    const port = /listening on port (\d+)/.exec(readFileSync(log, 'utf8'))?.[1]
    return { server, remote: `ssl:127.0.0.1:${port}` }
  }

  function open(remote: string, tls: TlsFiles): Client {
    client = connect(remote, {
      tls,
      database: 'Example',
      minBackoff: 20,
      maxBackoff: 100,
      onState: (state) => void (state.status === 'disconnected' && reasons.push(state.reason)),
    })
    return client
  }

  test('is let in by a certificate, and verifies that of the server, but not its host name', async () => {
    const { remote } = await serve(await writeFiles(sandbox.directory, 'server', one, one))
    const watched = await watch(open(remote, await writeFiles(sandbox.directory, 'client', one, one)), {
      schema: example,
      tables: everyColumn(example),
    })
    expect(watched.monitor.synchronised).toBe(true)
    expect(reasons).toEqual([])
  })

  test('refuses a server whose certificate is of another authority', async () => {
    const { remote } = await serve(await writeFiles(sandbox.directory, 'server', other, one))
    open(remote, await writeFiles(sandbox.directory, 'client', one, one))
    await until(() => reasons.length > 1)
    expect(reasons[0]).toMatch(/certificate/)
    expect(client?.state.status).not.toBe('connected')
  })

  test('uses the files as they are at each connection', async () => {
    const first = await serve(await writeFiles(sandbox.directory, 'server', one, one))
    const tls = await writeFiles(sandbox.directory, 'client', one, one)
    const ours = open(first.remote, tls)
    await until(() => ours.state.status === 'connected')
    // All is replaced: the old authority is worth nothing from here on.
    await writeFiles(sandbox.directory, 'server', other, other)
    await writeFiles(sandbox.directory, 'client', one, other)
    ours.reconnect('new files')
    await until(() => reasons.length > 2)
    expect(ours.state.status).not.toBe('connected')
    await writeFiles(sandbox.directory, 'client', other, other)
    await until(() => ours.state.status === 'connected')
    writeFileSync(tls.privateKey, 'no key')
    reasons.length = 0
    ours.reconnect('broken file')
    await until(() => reasons.length > 2)
    expect(ours.state.status).not.toBe('connected')
    rmSync(tls.privateKey)
    await until(() => reasons.some((reason) => /^private key: ENOENT/.test(reason)))
    await writeFiles(sandbox.directory, 'client', other, other)
    await until(() => ours.state.status === 'connected')
  })

  test('takes the authority that the server shows first, and trusts no other from then on', async () => {
    const { server, remote } = await serve(await writeFiles(sandbox.directory, 'server', one, one))
    const files = await writeFiles(sandbox.directory, 'client', one, one)
    const caCertificate = join(sandbox.directory, 'bootstrapped.pem')
    const ours = open(remote, { ...files, caCertificate, bootstrapCa: true })
    await until(() => ours.state.status === 'connected')
    expect(reasons).toEqual([expect.stringContaining(`${caCertificate} now`)])
    expect(readFileSync(caCertificate, 'utf8').replaceAll(/\s/g, '')).toBe(
      one.certificate.replaceAll(/\s/g, ''),
    )
    ours.close()
    await server.stop()
    reasons.length = 0
    const impostor = await serve(await writeFiles(sandbox.directory, 'server', other, one))
    open(impostor.remote, { ...files, caCertificate, bootstrapCa: true })
    await until(() => reasons.length > 1)
    expect(client?.state.status).not.toBe('connected')
  })
})
