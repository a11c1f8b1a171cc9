/**
 * Builds what the counter of the demo mall loads for card readers: the readers' code, and apart from
 * it the reader without hardware with its screen, which only a demonstration has.
 */
import { join } from 'node:path'
import { build } from 'esbuild'

const source = join(import.meta.dirname, '../../packages/reader/src')

/** Writes `reader.js`, `simulated.js`, `screen.js` and what they share. */
export async function buildReader(outdir: string): Promise<void> {
  await build({
    entryPoints: {
      reader: join(source, 'index.ts'),
      simulated: join(source, 'device/index.ts'),
      screen: join(source, 'screen/index.ts'),
    },
    outdir,
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    target: 'es2020',
    charset: 'utf8',
    legalComments: 'none',
  })
}
