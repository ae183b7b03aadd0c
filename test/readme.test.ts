/** The snippets of the documentation compile, run, and give what their comments say. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type Claim,
  claimCount,
  exportedFolders,
  manifest,
  projectRoot,
  snippetModule,
} from './readme-snippets.ts'

const folder = `${projectRoot}test/.snippets`

/** The module with the package's names replaced by the sources that they stand for. */
function onSources(module: string): string {
  let source = module
  for (const [subpath, file] of Object.entries(manifest.exports)) {
    const path = file.replace('./dist/', '../../').replace(/\.js$/, '.ts')
    source = source.replaceAll(`'${manifest.name}${subpath.slice(1)}'`, `'${path}'`)
  }
  return source
}

/** All at once: most of what the compiler does is reading the sources that the snippets import. */
beforeAll(() => {
  mkdirSync(folder, { recursive: true })
  for (const name of exportedFolders)
    writeFileSync(`${folder}/${name}.ts`, onSources(snippetModule(`${projectRoot}${name}/README.md`)))
  writeFileSync(
    `${folder}/tsconfig.json`,
    JSON.stringify({
      extends: '../../tsconfig.json',
      compilerOptions: { noUnusedLocals: false, noUnusedParameters: false },
      include: exportedFolders.map((name) => `./${name}.ts`),
    }),
  )
  const { status, stdout } = spawnSync(`${projectRoot}node_modules/.bin/tsc`, [
    '-p',
    `${folder}/tsconfig.json`,
  ])
  if (status !== 0) throw new Error(`the snippets do not compile:\n${stdout}`)
}, 120_000)

afterAll(() => rmSync(folder, { recursive: true, force: true }))

test.each(exportedFolders)('the snippets of %s/README.md', async (name) => {
  const { claims } = (await import(/* @vite-ignore */ `${folder}/${name}.ts`)) as {
    claims: readonly Claim[]
  }
  // None is overlooked.
  expect(claims).toHaveLength(claimCount(`${projectRoot}${name}/README.md`))
  for (const { given, expected } of claims) expect(given).toEqual(expected)
})
