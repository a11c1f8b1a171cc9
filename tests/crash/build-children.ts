/**
 * Bundles the processes that are killed, once for all of them: finding and reading hundreds of
 * source files is most of what starting one costs, and they are started for every point.
 */
import {
  existsSync,
  globSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { build, type Plugin } from 'esbuild'

const root = join(import.meta.dirname, '../..')
const entries = [
  'tests/crash/crashing-{server,vault,simulator}.ts',
  'channels/*/src/{,sealing/,simulator/}index.ts',
]

let built: Promise<string> | undefined

/**
 * The folder with the bundles, each where its source lies in the repository. With
 * `TILLWAY_CRASH_CHILDREN`, whoever comes first builds them there for all test files of a run.
 */
export function builtChildren(): Promise<string> {
  const shared = process.env.TILLWAY_CRASH_CHILDREN
  built ??= shared === undefined ? buildForThisProcess() : buildOnce(shared)
  return built
}

async function buildForThisProcess(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'tillway-crash-children-'))
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
  await buildInto(folder)
  return folder
}

/** A second one that builds meanwhile finds the place taken, and throws its own away. */
async function buildOnce(parent: string): Promise<string> {
  const place = join(parent, 'built')
  if (existsSync(place)) return place
  const own = mkdtempSync(join(parent, 'building-'))
  // Its files name the folder that they will lie in.
  await buildInto(own, place)
  try {
    renameSync(own, place)
  } catch (error) {
    if (!existsSync(place)) throw error
    rmSync(own, { recursive: true, force: true })
  }
  return place
}

async function buildInto(outdir: string, place = outdir): Promise<void> {
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
    plugins: [folders(place)],
    logLevel: 'error',
  })
}

/** A source that asks for its own folder means the repository; where it looks for channels, their bundles. */
function folders(place: string): Plugin {
  return {
    name: 'folders',
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const text = readFileSync(path, 'utf8')
        const contents = text.includes("'../../../../channels'")
          ? inFolder(text, join(place, relative(root, dirname(path)))).replaceAll(
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
