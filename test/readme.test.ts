/** The snippets of the documentation compile, run, and give what their comments say. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../', import.meta.url))
const folder = `${root}test/.snippets`

/** An expression in a snippet, and what the comment after it says it gives. */
interface Claim {
  readonly given: unknown
  readonly expected: unknown
}

/** The snippets of a folder's README, one after the other. */
function snippetsOf(folder: string): string {
  const markdown = readFileSync(`${root}${folder}/README.md`, 'utf8')
  return [...markdown.matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1] ?? '').join('\n')
}

/**
 * The snippets as one module that exports its claims. An expression statement before a comment
 * `// => value` is a claim; the value may go on in comment lines.
 */
function toModule(snippets: string, imports: Readonly<Record<string, string>>): string {
  let source = snippets.replace(/\n\/\/ {4,}/g, '\n// ')
  for (const [name, path] of Object.entries(imports)) source = source.replaceAll(`'${name}'`, `'${path}'`)
  const claim = /(^|\n)((?!\/\/)[^\n](?:[^\n]|\n(?!\n|\/\/))*?)\s*\/\/ => ((?:[^\n]*)(?:\n\/\/ [^\n]*)*)/g
  const made = source.replace(claim, (_, before: string, statements: string, value: string) => {
    const lines = statements.split('\n')
    // The claim is the last statement: what was started at the margin, or goes on from there.
    let first = lines.length - 1
    while (first > 0 && /^[\s.)}\]]/.test(lines[first] ?? '')) first--
    const expected = value.replace(/\n\/\/ /g, '\n')
    const given = lines.slice(first).join('\n')
    return `${before}${lines.slice(0, first).join('\n')}\nclaims.push({ given: ${given}, expected: ${expected} })`
  })
  return `const claims: { readonly given: unknown; readonly expected: unknown }[] = []\n${made}\nexport { claims }\n`
}

/** The folders whose READMEs have snippets, and what these import. */
const documents: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['engine', { 'ovn-delta/engine': '../../engine/index.ts' }],
  [
    'rules',
    { 'ovn-delta/rules/testing': '../../rules/testing/index.ts', 'ovn-delta/rules': '../../rules/index.ts' },
  ],
]

/** All at once: most of what the compiler does is reading the sources that the snippets import. */
beforeAll(() => {
  mkdirSync(folder, { recursive: true })
  for (const [name, imports] of documents)
    writeFileSync(`${folder}/${name}.ts`, toModule(snippetsOf(name), imports))
  writeFileSync(
    `${folder}/tsconfig.json`,
    JSON.stringify({
      extends: '../../tsconfig.json',
      compilerOptions: { noUnusedLocals: false, noUnusedParameters: false },
      include: documents.map(([name]) => `./${name}.ts`),
    }),
  )
  const { status, stdout } = spawnSync(`${root}node_modules/.bin/tsc`, ['-p', `${folder}/tsconfig.json`])
  if (status !== 0) throw new Error(`the snippets do not compile:\n${stdout}`)
}, 120_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

test.each(documents)('the snippets of %s/README.md', async (name) => {
  const { claims } = (await import(/* @vite-ignore */ `${folder}/${name}.ts`)) as {
    claims: readonly Claim[]
  }
  // None is overlooked.
  expect(claims).toHaveLength(snippetsOf(name).split('// =>').length - 1)
  for (const { given, expected } of claims) expect(given).toEqual(expected)
})
