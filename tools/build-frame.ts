/**
 * Builds what the vault puts into its two pages, the one that a shopper types a card into and the
 * one for a payment password: for each of them a script and a style sheet, both small enough to
 * stand in the page itself, known to its policy by their hashes.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type BuildOptions, build } from 'esbuild'
import { gzipped, tightened } from './build-browser-code.ts'

/** What only a document's own parts say to each other; nothing of it is sent, looked up or a browser's. */
const mangleProps = {
  card: /^(problems|recognised|resendAt|keptCvn|chosenKind|withheld|hides|caret|typed|control|sends|sending|isInFrame|onMessage|onCovered|onHeight)$/,
  password:
    /^(isInFrame|onMessage|onCovered|onHeight|onHidden|onChange|onDone|warns|waits|lapsesAt|restart|renew|running|coveredAt|redraw|focusTitle|follow|update|elements|sentence|count|problem|step|way|tell|after|post|randomBytes|paint|colour|tile|holdFirst|surfaces|leave)$/,
} as const

const entries = {
  card: ['index.ts', 'frame.css'],
  password: ['password/index.ts', 'password/password.css'],
} as const

const source = join(import.meta.dirname, '../packages/vault-frame/src')

export interface FrameBuildOptions {
  /** What is drawn is also told to programs that play a person in tests. Never in production. */
  readonly eyes?: boolean
}

export interface BuiltDocument {
  readonly script: string
  readonly style: string
  /** Bytes after gzip at level 9; `together` is what a shopper's first visit costs. */
  readonly sizes: { readonly script: number; readonly style: number; readonly together: number }
}

export interface FrameBuild {
  readonly card: BuiltDocument
  readonly password: BuiltDocument
}

export async function buildFrame(options: FrameBuildOptions = {}): Promise<FrameBuild> {
  const [card, password] = await Promise.all([
    buildDocument('card', options),
    buildDocument('password', options),
  ])
  return { card, password }
}

async function buildDocument(
  name: keyof FrameBuild,
  { eyes = false }: FrameBuildOptions,
): Promise<BuiltDocument> {
  const [scriptEntry, styleEntry] = entries[name]
  const [script, style] = await Promise.all([
    // As for the sheet that it stands in.
    bundle(scriptEntry, {
      format: 'iife',
      target: 'es2020',
      mangleProps: mangleProps[name],
      define: { __EYES__: String(eyes) },
    }).then((code) => tightened(code, false)),
    bundle(styleEntry, { target: ['chrome80', 'safari13.1'] }),
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

/**
 * With a path as its argument it writes the build there as JSON, with `--eyes` one for tests;
 * without a path it tells the sizes.
 */
if (process.argv[1] === import.meta.filename) {
  const [path] = process.argv.slice(2).filter((one) => !one.startsWith('--'))
  const built = await buildFrame({ eyes: process.argv.includes('--eyes') })
  if (path) writeFileSync(path, JSON.stringify(built))
  console.log({ card: built.card.sizes, password: built.password.sizes })
}
