/**
 * Builds what the vault puts into the page that a shopper types a card into: one script and one
 * style sheet, both small enough to stand in the page itself, known to its policy by their hashes.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type BuildOptions, build } from 'esbuild'
import { gzipped, tightened } from './build-browser-code.ts'

/** What only the frame's own parts say to each other; nothing of it is sent, looked up or a browser's. */
const mangleProps =
  /^(problems|recognised|resendAt|keptCvn|chosenKind|withheld|caret|typed|control|sends|sending|isInFrame|onMessage|onCovered|onHeight)$/

const source = join(import.meta.dirname, '../packages/vault-frame/src')

export interface FrameBuild {
  readonly script: string
  readonly style: string
  /** Bytes after gzip at level 9; `together` is what a shopper's first visit costs. */
  readonly sizes: { readonly script: number; readonly style: number; readonly together: number }
}

export async function buildFrame(): Promise<FrameBuild> {
  const [script, style] = await Promise.all([
    // As for the sheet that it stands in.
    bundle('index.ts', { format: 'iife', target: 'es2020', mangleProps }).then((code) =>
      tightened(code, false),
    ),
    bundle('frame.css', { target: ['chrome80', 'safari13.1'] }),
  ])
  const sizes = {
    script: gzipped(script),
    style: gzipped(style),
    together: gzipped(script + style),
  }
  return { script, style, sizes }
}

async function bundle(entry: string, options: BuildOptions): Promise<string> {
  const { outputFiles = [] } = await build({
    ...options,
    entryPoints: [join(source, entry)],
    bundle: true,
    minify: true,
    write: false,
    charset: 'utf8',
    legalComments: 'none',
  })
  // The values of custom properties are left as they were written.
  return (outputFiles[0]?.text ?? '').trim().replace(/(--[\w-]+:) /g, '$1')
}

/** With a path as its argument it writes the build there as JSON; without one it tells the sizes. */
if (process.argv[1] === import.meta.filename) {
  const built = await buildFrame()
  const [, , path] = process.argv
  if (path) writeFileSync(path, JSON.stringify(built))
  console.log(built.sizes)
}
