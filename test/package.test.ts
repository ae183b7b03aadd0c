/** The package as its users get it: packed, installed into an empty folder, and used by its exports and programs. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { claimCount, exportedFolders, manifest, projectRoot, snippetModule } from './readme-snippets.ts'

/** Bytes that the package may have when unpacked. */
const LARGEST = 3_000_000

/** What `npm pack --json` says of a package. */
interface Packed {
  readonly filename: string
  readonly unpackedSize: number
  readonly files: readonly { readonly path: string }[]
}

const folder = mkdtempSync(join(tmpdir(), 'ovn-delta-package-'))
const installed = join(folder, 'installed')
let packed: Packed

/** Runs a program in the folder that the package is installed in, and gives what it printed. Throws where it fails. */
function run(program: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd: installed, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${status}\n${stdout}\n${stderr}`)
  return stdout
}

/** Compiles modules of a user of the package, with all declarations that they come upon, into `made/`. */
function compile(modules: Readonly<Record<string, string>>): void {
  for (const [name, source] of Object.entries(modules)) writeFileSync(join(installed, `${name}.ts`), source)
  const options = {
    target: 'es2022',
    lib: ['es2023'],
    module: 'nodenext',
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    declaration: true,
    outDir: 'made',
    types: ['node'],
    typeRoots: [join(projectRoot, 'node_modules/@types')],
  }
  const files = Object.keys(modules).map((name) => `${name}.ts`)
  writeFileSync(join(installed, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, files }))
  run(join(projectRoot, 'node_modules/.bin/tsc'), ['-p', '.'])
}

beforeAll(() => {
  // The scripts of the package build it, which `npm test` has done before.
  const pack = ['pack', '--ignore-scripts', '--json', '--pack-destination', folder]
  const [result] = JSON.parse(execFileSync('npm', pack, { cwd: projectRoot, encoding: 'utf8' })) as Packed[]
  if (!result) throw new Error('npm pack has packed nothing')
  packed = result
  mkdirSync(installed)
  writeFileSync(join(installed, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
  // `fast-check` is what `rules/testing` asks its users for.
  const install = ['install', '--prefer-offline', '--no-audit', '--no-fund']
  run('npm', [...install, join(folder, packed.filename), 'fast-check'])
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('it is small when unpacked', () => {
  expect(packed.unpackedSize).toBeLessThanOrEqual(LARGEST)
})

test('it has a README for each exported folder, no benchmarks, and declarations of what is exported only', () => {
  const paths = packed.files.map(({ path }) => path)
  for (const exported of exportedFolders) expect(paths).toContain(`${exported}/README.md`)
  expect(paths).toContain('LICENSE')
  const declared = new Set(paths.filter((path) => path.endsWith('.d.ts')).map((path) => path.split('/')[1]))
  expect([...declared].sort()).toEqual([...exportedFolders].sort())
  expect(paths.filter((path) => path.startsWith('dist/bench'))).toEqual([])
})

test.each(Object.keys(manifest.bin))('%s is started by its name', (program) => {
  expect(run(join(installed, 'node_modules/.bin', program), ['--version'])).toMatch(`${program} `)
})

test('a stack names the line of the source', () => {
  const failing = `
    import { Circuit, input } from '${manifest.name}/engine'
    const circuit = new Circuit()
    input(circuit, 'twice', ['a', 'a'])`
  writeFileSync(join(installed, 'failing.js'), failing)
  const { stderr } = spawnSync('node', ['--enable-source-maps', 'failing.js'], {
    cwd: installed,
    encoding: 'utf8',
  })
  const [, file, line] = /at .*\/(engine\/[^:]+\.ts):(\d+):\d+/.exec(stderr) ?? []
  const source = readFileSync(join(projectRoot, String(file)), 'utf8').split('\n')
  expect(source[Number(line) - 1]).toContain('throw new')
})

describe('a program of a user', () => {
  const user = `
    import { northbound } from '${manifest.name}/ovsdb'
    import { Tables } from '${manifest.name}/tables'
    export const nb = new Tables(northbound, 'nb')
    export const Acl = nb.rows('ACL', ['action', 'priority'])`
  const snippets = exportedFolders.map((name) => [name, `${projectRoot}${name}/README.md`] as const)

  /** All at once: most of what the compiler does is reading the declarations of the package. */
  beforeAll(() =>
    compile({
      user,
      ...Object.fromEntries(snippets.map(([name, readme]) => [name, snippetModule(readme)])),
    }),
  )

  test('has the name of a schema in its declarations, and not the schema itself', () => {
    const declaration = readFileSync(join(installed, 'made/user.d.ts'), 'utf8')
    expect(declaration).toContain(`Tables<import("${manifest.name}/ovsdb").NorthboundSchema>`)
    expect(declaration).toContain('Acl: ')
    expect(declaration.length).toBeLessThan(1000)
  })

  test.each(snippets)('gets from the snippets of %s/README.md what their comments say', (name, readme) => {
    const main = `
      import { deepEqual } from 'node:assert/strict'
      import { claims } from './made/${name}.js'
      for (const { given, expected } of claims) deepEqual(given, expected)
      console.log(claims.length)`
    writeFileSync(join(installed, 'claims.js'), main)
    const claims = claimCount(readme)
    expect(claims).toBeGreaterThan(0)
    expect(run('node', ['claims.js']).trim()).toBe(String(claims))
  })
})
