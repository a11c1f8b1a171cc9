/**
 * Files that import each other in a circle cannot be understood one at a time. Types count too:
 * they are erased for the machine but not for the reader.
 */
import { importsOf, resolveRelative } from './imports.ts'
import { type Finding, isCode, type SourceFile } from './project.ts'

export function checkCycles(files: readonly SourceFile[]): readonly Finding[] {
  const graph = new Map(
    files.filter(isCode).map((file) => [
      file.path,
      importsOf(file).flatMap(({ specifier }) => {
        const target = specifier && resolveRelative(file.path, specifier)
        return target ? [target] : []
      }),
    ]),
  )
  return findCycles(graph).map((cycle) => ({
    path: cycle[0] ?? '',
    message: `imports itself by way of ${cycle.slice(1).join(' → ')}`,
  }))
}

/** One cycle for every edge that closes one, found by walking depth first. */
function findCycles(graph: ReadonlyMap<string, readonly string[]>): readonly string[][] {
  const finished = new Set<string>()
  const cycles: string[][] = []
  const visit = (path: string, trail: readonly string[]) => {
    const start = trail.indexOf(path)
    if (start >= 0) cycles.push([...trail.slice(start), path])
    if (start >= 0 || finished.has(path)) return
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path])
    finished.add(path)
  }
  for (const path of graph.keys()) visit(path, [])
  return cycles
}
