/** Reads Vitest's `--project` arguments, to know what has to be brought up for this run. */

/** The projects named, or undefined when the run is not narrowed to any. */
export function selectedProjects(args: readonly string[]): readonly string[] | undefined {
  const named = args.flatMap((arg, index) => {
    if (arg.startsWith('--project=')) return [arg.slice('--project='.length)]
    return arg === '--project' ? (args[index + 1] ?? []) : []
  })
  return named.length > 0 ? named : undefined
}

export function needsBrowser(args: readonly string[]): boolean {
  const selected = selectedProjects(args)
  if (selected === undefined) return true
  return selected.some((name) =>
    name.startsWith('!') ? name !== '!browser' : name === 'browser' || name.includes('*'),
  )
}
