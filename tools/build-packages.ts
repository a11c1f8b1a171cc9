/**
 * Builds what is meant to be installed outside of this repository: JavaScript for Node 20 and newer
 * with types (`@tillway/mall`), and the payment sheet for browsers (`@tillway/cashier`). Each becomes a folder of its own
 * with a package.json to be published, and a tarball beside it. Run it by itself, or call it.
 */
import { spawnSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { buildBrowser } from './build-browser.ts'

const root = join(import.meta.dirname, '..')

export interface BuiltPackage {
  readonly name: string
  readonly version: string
  /** Absolute path of its tarball. */
  readonly tarball: string
}

/** What was in the folder is removed. */
export async function buildPackages(outdir: string): Promise<readonly BuiltPackage[]> {
  rmSync(outdir, { recursive: true, force: true })
  const mall = join(outdir, 'mall')
  compile('packages/mall', join(mall, 'dist'))
  describePackage('mall', mall, {
    main: './dist/index.js',
    types: './dist/index.d.ts',
    exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
    engines: { node: '>=20.3' },
  })
  const cashier = join(outdir, 'cashier')
  await buildBrowser(join(cashier, 'dist'))
  describePackage('cashier', cashier, {
    main: './dist/tillway.js',
    exports: { '.': './dist/tillway.js', './dist/*': './dist/*' },
    sideEffects: true,
  })
  return [mall, cashier].map((folder) => pack(folder, outdir))
}

/** Each file becomes one of JavaScript and one of types; imports name the former. */
function compile(workspace: string, outDir: string): void {
  const config = join(outDir, '../tsconfig.build.json')
  mkdirSync(join(outDir, '..'), { recursive: true })
  const source = join(root, workspace, 'src')
  const compilerOptions = {
    rootDir: source,
    outDir,
    noEmit: false,
    declaration: true,
    rewriteRelativeImportExtensions: true,
    target: 'ES2022',
    lib: ['ES2023', 'DOM', 'DOM.Iterable'],
    typeRoots: [join(root, 'node_modules/@types')],
  }
  const what = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions,
    include: [source],
    exclude: [join(source, '**/*.test.ts')],
  }
  writeFileSync(config, JSON.stringify(what))
  const { status, stdout } = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', config], {
    encoding: 'utf8',
  })
  rmSync(config)
  nameTypesByCode(outDir)
  if (status !== 0) throw new Error(`${workspace} could not be compiled:\n${stdout}`)
}

/** Types name the files of JavaScript, as code does. */
function nameTypesByCode(folder: string): void {
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.d.ts')) continue
    const path = join(folder, file)
    const text = readFileSync(path, 'utf8')
    writeFileSync(path, text.replace(/((?:from |import\()['"]\.[^'"]+)\.ts(?=['"])/g, '$1.js'))
  }
}

function describePackage(name: string, folder: string, entries: object): void {
  const source = join(root, 'packages', name)
  const manifest = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'))
  const published = {
    name: manifest.name,
    version: manifest.version,
    license: manifest.license,
    type: 'module',
    ...entries,
    files: ['dist'],
  }
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(published, null, 2)}\n`)
  for (const file of ['README.md', 'LICENSE']) {
    const found = [join(source, file), join(root, file)].find((path) => existsSync(path))
    if (found !== undefined) cpSync(found, join(folder, file))
  }
}

function pack(folder: string, outdir: string): BuiltPackage {
  const options = ['pack', '--json', '--ignore-scripts', '--pack-destination', outdir]
  const { status, stdout, stderr } = spawnSync('npm', options, { cwd: folder, encoding: 'utf8' })
  if (status !== 0) throw new Error(`${folder} could not be packed:\n${stderr}`)
  const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const file = `${name.replace('@', '').replace('/', '-')}-${version}.tgz`
  if (!stdout.includes(file)) throw new Error(`npm packed something else than ${file}`)
  return { name, version, tarball: join(outdir, file) }
}

if (process.argv[1] === import.meta.filename) {
  const built = await buildPackages(process.argv[2] ?? join(root, 'dist/packages'))
  for (const { name, version, tarball } of built) console.log(`${name} ${version}  ${tarball}`)
}
