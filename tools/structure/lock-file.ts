/**
 * A lock file that lacks a package which another one names is refused by `npm ci`, but only on
 * the next fresh clone; where the packages are already installed, nobody notices.
 */
import type { Finding, SourceFile } from './project.ts'

interface LockedPackage {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

export function checkLockFile({ path, text }: SourceFile): readonly Finding[] {
  const { packages } = JSON.parse(text) as { packages: Readonly<Record<string, LockedPackage>> }
  return Object.entries(packages).flatMap(([place, { dependencies, optionalDependencies }]) =>
    Object.keys({ ...dependencies, ...optionalDependencies })
      .filter((name) => !candidates(place, name).some((key) => Object.hasOwn(packages, key)))
      .map((name) => ({ path, message: `lacks ${name}, which ${place || 'the root'} needs` })),
  )
}

/** Where Node would look for a package, from the place that needs it up to the root. */
function candidates(place: string, name: string): readonly string[] {
  const parts = place === '' ? [] : place.split('/')
  return parts
    .map((_, index) => `${parts.slice(0, index + 1).join('/')}/node_modules/${name}`)
    .concat(`node_modules/${name}`)
}
