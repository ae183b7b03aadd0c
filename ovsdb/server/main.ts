/**
 * `ovsdb-embedded`: a database server of one process, without replication.
 *
 *     ovsdb-embedded --remote=punix:PATH [--remote=ptcp:PORT:HOST] [--db FILE] SCHEMA
 *
 * SCHEMA is `nb`, `sb`, `vswitch` or the path of an `.ovsschema` file. Without `--db` the database is gone when the
 * process ends.
 */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { setFlagsFromString } from 'node:v8'
import { northbound } from '../schema/generated/northbound.ts'
import { southbound } from '../schema/generated/southbound.ts'
import { vswitch } from '../schema/generated/vswitch.ts'
import { parseSchema } from '../schema/parse-schema.ts'
import type { DatabaseSchema } from '../schema/schema.ts'
import { startServer } from './server.ts'

// A network is loaded within the first second of the process, in which the compiler costs as much as what it compiles.
// With little inlining it costs less, and the code that it makes is as fast.
setFlagsFromString('--max-inlined-bytecode-size-cumulative=100')

const usage = 'usage: ovsdb-embedded --remote=punix:PATH [--remote=ptcp:PORT:HOST] [--db FILE] SCHEMA'

const builtIn: Readonly<Record<string, DatabaseSchema>> = { nb: northbound, sb: southbound, vswitch }

function schemaOf(name: string): DatabaseSchema {
  const known = Object.hasOwn(builtIn, name) ? builtIn[name] : undefined
  if (known) return known
  try {
    return parseSchema(JSON.parse(readFileSync(name, 'utf8')))
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`schema ${name}: ${reason} (expected nb, sb, vswitch or an .ovsschema file)`)
  }
}

/** The version of the package that this program, `dist/ovsdb/server/main.js`, is part of. */
function packageVersion(): unknown {
  const manifest = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(manifest) as { readonly version?: unknown }).version
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      remote: { type: 'string', multiple: true, default: [] },
      db: { type: 'string' },
      help: { type: 'boolean', default: false },
      version: { type: 'boolean', default: false },
    },
  })
  if (values.version) {
    console.log(`ovsdb-embedded ${packageVersion()}`)
    return
  }
  if (values.help) {
    console.log(usage)
    return
  }
  const [name] = positionals
  if (name === undefined || positionals.length > 1 || values.remote.length === 0) throw new Error(usage)
  const server = startServer({
    databases: [{ schema: schemaOf(name), ...(values.db === undefined ? {} : { file: values.db }) }],
    disconnected: (reason) => console.error(`a client was disconnected: ${reason}`),
    failed: fail,
  })
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      server.close().then(() => process.exit(0), fail)
    })
  }
  try {
    for (const remote of values.remote) console.error(`listening on ${await server.listen(remote)}`)
  } catch (error) {
    await server.close()
    throw error
  }
}

function fail(error: unknown): void {
  console.error(`ovsdb-embedded: ${error instanceof Error ? error.message : error}`)
  process.exit(1)
}

main().catch(fail)
