/**
 * One channel's simulator as a process of its own that its parent may kill. Its books lie in its
 * journal, and are read by asking it.
 */
import { startWarpedSimulators } from '../kit/warped-simulators.ts'
import { type ChannelDesk, deskOf } from './channel-desk.ts'
import { type ChildPorts, type ChildSettings, runChild } from './crashing-child.ts'

export interface CrashingSimulatorSettings extends ChildSettings {
  readonly channel: string
  /** Where it listens when it is spoken to over connections of bytes. */
  readonly streamPort: number
}

/** Asks at the channel's desk. */
export interface DeskCommand {
  readonly do: 'desk'
  readonly method: keyof ChannelDesk
  readonly args: readonly unknown[]
}

async function start(settings: CrashingSimulatorSettings, { time, log }: ChildPorts) {
  const { channel, port, streamPort, dataDir } = settings
  const options = { dataDir, port, streamPort, log }
  const simulators = await startWarpedSimulators(options, time, channel)
  const desk = deskOf(simulators.simulator(channel))
  return async ({ method, args }: DeskCommand): Promise<unknown> => {
    const ask = desk[method] as (...args: readonly unknown[]) => Promise<unknown>
    return await ask(...args)
  }
}

await runChild(start)
