/** Why a start failed for a port that somebody else has, and what to do about it. */

/** What listens on a port of the demonstration, and the setting that moves it. */
export interface KnownPort {
  readonly port: number
  readonly what: string
  readonly setting: string
}

/** Undefined when `error` is about something else. Servers wrap what the system said as their cause. */
export function portTaken(error: unknown, known: readonly KnownPort[]): string | undefined {
  const said = [error, error instanceof Error ? error.cause : undefined].find(isTaken)
  if (said === undefined) return undefined
  const found = known.find(({ port }) => port === said.port)
  const remedy =
    found === undefined
      ? `Set ${known.map(({ setting }) => setting).join(', ')}`
      : `${found.port} is ${found.what}: set ${found.setting} to another port`
  return `port ${said.port ?? ''} is in use.\n  ${remedy}.\n  Tillway may be running already: stop it first, or use the one that runs.`
}

function isTaken(error: unknown): error is { readonly port?: number } {
  return error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
}
