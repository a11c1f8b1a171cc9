/** Holds every import of every workspace to the ladder and to its package.json. */
import { isBuiltin } from 'node:module'
import { type Import, importsOf, packageNameOf, resolveRelative } from './imports.ts'
import { type Rung, rungOf } from './ladder.ts'
import { type Manifest, readManifests, states } from './manifests.ts'
import { type Finding, isBelow, isCode, isTest, type SourceFile, workspaceOf } from './project.ts'

interface Scene {
  readonly file: SourceFile
  readonly workspace: string
  readonly rung: Rung
  readonly manifests: readonly Manifest[]
}

export function checkLadder(files: readonly SourceFile[]): readonly Finding[] {
  const manifests = readManifests(files)
  const inCode = files.filter(isCode).flatMap((file) => checkFile(file, manifests))
  return [...manifests.flatMap((manifest) => checkManifest(manifest, manifests)), ...inCode]
}

function checkManifest(manifest: Manifest, manifests: readonly Manifest[]): readonly Finding[] {
  if (manifest.workspace === '') return []
  const { path } = manifest
  const rung = rungOf(manifest.workspace)
  if (rung === undefined) return [{ path, message: 'has no rung in tools/structure/ladder.ts' }]
  const reachable = [...rung.uses, ...(rung.typesOf ?? []), ...(rung.testsUse ?? [])]
  return Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }).flatMap((name) => {
    if (!name.startsWith('@tillway/')) return []
    const target = manifests.find((other) => other.name === name)
    const allowed = target !== undefined && reachable.includes(target.workspace)
    return allowed ? [] : [{ path, message: `may not depend on ${name}` }]
  })
}

function checkFile(file: SourceFile, manifests: readonly Manifest[]): readonly Finding[] {
  const workspace = workspaceOf(file.path)
  const rung = workspace === undefined ? undefined : rungOf(workspace)
  if (workspace === undefined || rung === undefined) return []
  const scene = { file, workspace, rung, manifests }
  return importsOf(file).flatMap((imported) => {
    const message = whatIsWrong(imported, scene)
    return message === undefined ? [] : [{ path: file.path, line: imported.line, message }]
  })
}

function whatIsWrong(imported: Import, scene: Scene): string | undefined {
  const { specifier } = imported
  if (specifier === undefined) return checkComputed(scene)
  const target = resolveRelative(scene.file.path, specifier)
  if (target !== undefined) {
    const inside = target.startsWith(`${scene.workspace}/`)
    return inside ? undefined : `reaches out of its workspace: ${specifier}`
  }
  if (isBuiltin(specifier)) return checkBuiltin(specifier, scene)
  if (specifier.startsWith('@tillway/')) return checkOurs(specifier, imported.typeOnly, scene)
  return checkForeign(specifier, scene)
}

function checkComputed({ file, rung }: Scene): string | undefined {
  const allowed = rung.loadsChannels || rung.loadsParts === file.path || isTest(file.path)
  return allowed ? undefined : 'imports a computed path, which nothing can check'
}

function checkBuiltin(specifier: string, { file, workspace, rung }: Scene): string | undefined {
  if (rung.portableExcept === undefined || isTest(file.path)) return undefined
  const places = rung.portableExcept.map((place) => `${workspace}/${place}`)
  return isBelow(file.path, places) ? undefined : `is portable, so it may not use ${specifier}`
}

function checkOurs(specifier: string, typeOnly: boolean, scene: Scene): string | undefined {
  const name = packageNameOf(specifier)
  const target = scene.manifests.find((manifest) => manifest.name === name)
  if (target === undefined) return `imports ${name}, which is no workspace`
  const subpath = `.${specifier.slice(name.length)}`
  if (!target.exports.includes(subpath)) return `imports ${specifier}, which is not exported`
  if (target.workspace === scene.workspace) return undefined
  const { uses, typesOf = [], testsUse = [] } = scene.rung
  const byTest = isTest(scene.file.path) && testsUse.includes(target.workspace)
  if (!byTest && !uses.includes(target.workspace)) {
    if (!typesOf.includes(target.workspace)) return `may not import ${name}`
    if (!typeOnly) return `may only import types from ${name}`
  }
  return isStated(name, scene) ? undefined : `imports ${name}, which its package.json lacks`
}

function checkForeign(specifier: string, scene: Scene): string | undefined {
  const name = packageNameOf(specifier)
  if (isStated(name, scene)) return undefined
  const testTool = isTestSupport(scene) && states(rootManifest(scene), name)
  return testTool ? undefined : `imports ${name}, which its package.json lacks`
}

function isStated(name: string, { workspace, manifests }: Scene): boolean {
  return states(
    manifests.find((manifest) => manifest.workspace === workspace),
    name,
  )
}

function rootManifest({ manifests }: Scene): Manifest | undefined {
  return manifests.find((manifest) => manifest.workspace === '')
}

/** Suites and doubles that a package offers to the tests of others use the test tools as well. */
function isTestSupport({ file, workspace }: Scene): boolean {
  const offered = ['conformance', 'testing'].map((folder) => `${workspace}/src/${folder}/`)
  return isTest(file.path) || isBelow(file.path, offered)
}
