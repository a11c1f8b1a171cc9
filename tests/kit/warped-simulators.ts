/** Starts the simulators of every channel there is, or of one, on a clock of the test's choice. */
import type { Clock, Scheduler } from '@tillway/kernel'
import {
  type RunningSimulators,
  type StartSimulatorsOptions,
  startSimulators,
} from '@tillway/simulator'
import { findChannels } from '../../apps/simulator/src/edge/find-channels.ts'

export async function startWarpedSimulators(
  options: StartSimulatorsOptions,
  { clock, scheduler }: { readonly clock: Clock; readonly scheduler: Scheduler },
  only?: string,
): Promise<RunningSimulators> {
  const found = await findChannels()
  const wanted = found.filter(({ manifest }) => only === undefined || manifest.id === only)
  const channels = wanted.map(({ manifest, simulator }) => ({
    manifest,
    simulator: {
      channel: simulator.channel,
      create: (ports: Parameters<typeof simulator.create>[0]) =>
        simulator.create({ ...ports, clock, scheduler }),
    },
  }))
  return await startSimulators({ ...options, channels })
}
