/**
 * Runs a child process in a process group of its own and takes the whole group down when the
 * signal fires, so that neither Ctrl-C nor the total cap leaves a server or a browser behind.
 */
import { spawn } from 'node:child_process'

export interface ChildOptions {
  readonly command: string
  readonly args: readonly string[]
  readonly cwd?: string
  readonly env?: NodeJS.ProcessEnv
  readonly signal?: AbortSignal
  /** How long a group may take to end politely before it is killed. */
  readonly graceMs?: number
}

/** Resolves with the exit code; a child ended by a signal, or never started, counts as 1. */
export function runChild(options: ChildOptions): Promise<number> {
  const { command, args, signal, graceMs = 8_000 } = options
  if (signal?.aborted) return Promise.resolve(1)
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      // A group that is not in the terminal's foreground may not read from it.
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: process.platform !== 'win32',
      env: options.env ?? process.env,
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    })
    let killTimer: NodeJS.Timeout | undefined
    const end = () => {
      endGroup(child.pid, 'SIGTERM')
      killTimer = setTimeout(() => endGroup(child.pid, 'SIGKILL'), graceMs)
    }
    signal?.addEventListener('abort', end, { once: true })
    const finish = (code: number) => {
      clearTimeout(killTimer)
      signal?.removeEventListener('abort', end)
      // The leader is gone; what it started must not outlive it either.
      if (signal?.aborted) endGroup(child.pid, 'SIGKILL')
      resolve(code)
    }
    child.once('error', (error) => {
      console.error(`${command}: ${error.message}`)
      finish(1)
    })
    child.once('exit', (code) => finish(code ?? 1))
  })
}

function endGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal)
  } catch {
    // Already gone.
  }
}
