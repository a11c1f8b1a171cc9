import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { gzipped } from './build-browser-code.ts'
import { buildPayPage, miniPrograms } from './build-miniprogram.ts'

const root = join(import.meta.dirname, '..')

/** Bytes. `whole` wants 8 192: what is above it are the template and the style, each packed alone. */
const pageBudget = { raw: 22_000, script: 8_192, whole: 9_150 }
const wrapperBudget = 1_024

test('there is a pay page for each kind of mini program', () => {
  expect(miniPrograms).toHaveLength(2)
})

test.each(miniPrograms)('%s: its pay page takes little of a mini program', async (name) => {
  const folder = mkdtempSync(join(tmpdir(), 'tillway-page-'))
  const sizes = await buildPayPage(name, folder)
  rmSync(folder, { recursive: true })
  expect(sizes.raw).toBeLessThanOrEqual(pageBudget.raw)
  expect(sizes.script).toBeLessThanOrEqual(pageBudget.script)
  expect(sizes.gzip).toBeLessThanOrEqual(pageBudget.whole)
})

test.each(['react', 'vue'])('the wrapper for %s is a kilobyte at most', async (name) => {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'packages', name, 'src/index.ts')],
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    target: 'es2020',
    external: [name],
  })
  expect(gzipped(outputFiles[0]?.text ?? '')).toBeLessThanOrEqual(wrapperBudget)
})
