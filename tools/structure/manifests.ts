/** The package.json of every workspace, read once into what the rules ask of it. */
import { type SourceFile, workspaceOf } from './project.ts'

export interface Manifest {
  readonly path: string
  /** The workspace's folder; the empty string for the root of the project. */
  readonly workspace: string
  readonly name: string
  readonly dependencies: Readonly<Record<string, string>>
  readonly devDependencies: Readonly<Record<string, string>>
  readonly exports: readonly string[]
}

interface PackageJson {
  readonly name?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly exports?: Readonly<Record<string, unknown>>
}

export function readManifests(files: readonly SourceFile[]): readonly Manifest[] {
  return files.flatMap(({ path, text }) => {
    const workspace = workspaceOf(path) ?? ''
    if (path !== (workspace === '' ? 'package.json' : `${workspace}/package.json`)) return []
    const read = JSON.parse(text) as PackageJson
    return {
      path,
      workspace,
      name: read.name ?? '',
      dependencies: read.dependencies ?? {},
      devDependencies: read.devDependencies ?? {},
      exports: Object.keys(read.exports ?? {}),
    }
  })
}

export function states(manifest: Manifest | undefined, name: string): boolean {
  if (manifest === undefined) return false
  return Object.hasOwn({ ...manifest.dependencies, ...manifest.devDependencies }, name)
}
