/** Tells the driver that this process is ready and, whenever asked, how much CPU it has used. */
import type { ChildReady } from './protocol.ts'

export function serveUsage(ready: ChildReady): void {
  process.on('message', (message) => {
    if (message === 'stop') process.exit(0)
    const { user, system } = process.cpuUsage()
    process.send?.({ kind: 'usage', cpuMicros: user + system })
  })
  process.send?.(ready)
}
