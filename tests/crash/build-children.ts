/**
 * Bundles the processes that are killed, once for all of them: finding and reading hundreds of
 * source files is most of what starting one costs, and they are started for every point.
 */
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { build, type Plugin } from 'esbuild'

const root = join(import.meta.dirname, '../..')
const entries = [
  'tests/crash/crashing-{server,vault,simulator}.ts',
  'channels/*/src/{,sealing/,simulator/}index.ts',
]

let built: Promise<string> | undefined

/** The folder with the bundles, each where its source lies in the repository. */
export function builtChildren(): Promise<string> {
  built ??= buildChildren()
  return built
}

async function buildChildren(): Promise<string> {
  const outdir = mkdtempSync(join(tmpdir(), 'tillway-crash-children-'))
  process.once('exit', () => rmSync(outdir, { recursive: true, force: true }))
  writeFileSync(join(outdir, 'package.json'), '{"type":"module"}')
  await build({
    entryPoints: globSync(entries, { cwd: root }).map((path) => join(root, path)),
    outdir,
    outbase: root,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    external: ['pg-native'],
    banner: {
      js: "import { createRequire as req } from 'node:module'; const require = req(import.meta.url);",
    },
    plugins: [folders(outdir)],
    logLevel: 'error',
  })
  return outdir
}

/** A source that asks for its own folder means the repository; where it looks for channels, their bundles. */
function folders(outdir: string): Plugin {
  return {
    name: 'folders',
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const text = readFileSync(path, 'utf8')
        const contents = text.includes("'../../../../channels'")
          ? inFolder(text, join(outdir, relative(root, dirname(path)))).replaceAll(
              "index.ts'",
              "index.js'",
            )
          : inFolder(text, dirname(path))
        return { contents, loader: 'ts', resolveDir: dirname(path) }
      })
    },
  }
}

function inFolder(text: string, folder: string): string {
  return text.replaceAll('import.meta.dirname', () => JSON.stringify(folder))
}
