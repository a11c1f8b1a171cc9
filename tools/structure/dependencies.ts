/**
 * Every package that runs in production or ends up in a browser is somebody else's code near
 * money. Each has a line in docs/adr/dependencies.md that says why it is worth that.
 */
import { type Manifest, readManifests } from './manifests.ts'
import type { Finding, SourceFile } from './project.ts'

const record = 'docs/adr/dependencies.md'

/** Installed into other people's malls and apps, or the core itself: these stand alone. */
const standAlone = ['kernel', 'wire', 'channel', 'payments', 'sdk', 'mall'].map(
  (name) => `packages/${name}`,
)

export function checkDependencies(files: readonly SourceFile[]): readonly Finding[] {
  const manifests = readManifests(files).filter(({ workspace }) => workspace !== '')
  const text = files.find(({ path }) => path === record)?.text ?? ''
  const reasons = readReasons(text)
  const used = new Set(manifests.flatMap(foreignNames))
  const stale = [...reasons.keys()].filter((name) => !used.has(name))
  return [
    ...manifests.flatMap((manifest) => checkManifest(manifest, reasons)),
    ...stale.map((name) => ({ path: record, message: `lists ${name}, which nothing uses` })),
  ]
}

/** Lines of the form "- `name`: reason". */
function readReasons(text: string): ReadonlyMap<string, string> {
  const lines = text.matchAll(/^- `([^`]+)`:(.*)$/gm)
  return new Map([...lines].map(([, name = '', reason = '']) => [name, reason.trim()]))
}

/** A workspace's devDependencies count: they are what its bundle is made of. */
function foreignNames({ dependencies, devDependencies }: Manifest): readonly string[] {
  return Object.keys({ ...dependencies, ...devDependencies }).filter(
    (name) => !name.startsWith('@tillway/') && !name.startsWith('@types/'),
  )
}

function checkManifest(
  manifest: Manifest,
  reasons: ReadonlyMap<string, string>,
): readonly Finding[] {
  const { path, workspace, dependencies, devDependencies } = manifest
  const versions: Readonly<Record<string, string>> = { ...dependencies, ...devDependencies }
  return foreignNames(manifest).flatMap((name) => {
    const say = (message: string) => [{ path, message }]
    if (standAlone.includes(workspace)) return say(`may not depend on ${name}: it stands alone`)
    if (!/^\d/.test(versions[name] ?? '')) return say(`does not pin ${name} to one version`)
    const hasReason = (reasons.get(name) ?? '').length >= 20
    return hasReason ? [] : say(`depends on ${name} without a reason in ${record}`)
  })
}
