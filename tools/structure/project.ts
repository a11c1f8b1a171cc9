/**
 * The project as the structure rules see it: every text file with its path, read once. A rule is
 * a pure function from such files to findings, so that its own test can plant a violation.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'

export interface SourceFile {
  /** Relative to the root of the project, with forward slashes. */
  readonly path: string
  readonly text: string
}

export interface Finding {
  readonly path: string
  readonly line?: number
  readonly message: string
}

const root = join(import.meta.dirname, '..', '..')

/** Made by tools or fetched by them; nobody edits these. */
const unread = new Set([
  'node_modules',
  'dist',
  'coverage',
  'test-results',
  '.git',
  '.tillway-data',
])

const textEndings = new Set(
  '.ts .tsx .js .mjs .css .html .sql .json .md .yml .yaml .toml .sh .svg .txt .xml'.split(' '),
)
const namelessText = new Set(['LICENSE', 'NOTICE', 'Dockerfile', '.npmrc', '.gitignore', '.ci/run'])

let project: readonly SourceFile[] | undefined

export function readProject(): readonly SourceFile[] {
  project ??= listFiles('').map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
  return project
}

function listFiles(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (unread.has(entry.name)) return []
    if (entry.isDirectory()) return listFiles(path)
    return entry.isFile() && isText(path, entry.name) ? [path] : []
  })
}

function isText(path: string, name: string): boolean {
  return textEndings.has(extname(name)) || namelessText.has(name) || namelessText.has(path)
}

const codeEndings = new Set(['.ts', '.tsx', '.js', '.mjs'])

export function isCode(file: SourceFile): boolean {
  return codeEndings.has(extname(file.path)) && !isFixture(file.path)
}

/** Samples are kept as their source wrote them. */
export function isFixture(path: string): boolean {
  return path.split('/').includes('fixtures')
}

/** Code that runs only under test: it may do what the product may not. */
export function isTest(path: string): boolean {
  if (/\.test\.tsx?$/.test(path)) return true
  const [top, , third] = path.split('/')
  return top === 'tests' || top === 'bench' || top === 'tools' || third === 'test'
}

/** The workspace a file belongs to, such as `packages/kernel`; undefined outside of them. */
export function workspaceOf(path: string): string | undefined {
  return /^(?:packages|channels|apps)\/[^/]+(?=\/)/.exec(path)?.[0]
}

export function isBelow(path: string, places: readonly string[]): boolean {
  return places.some((place) => (place.endsWith('/') ? path.startsWith(place) : path === place))
}

/** One finding per line, in a form that an editor can follow; what the tests compare. */
export function describeFindings(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ path, line, message }) => `${path}${line ? `:${line}` : ''} ${message}`)
}

export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}
