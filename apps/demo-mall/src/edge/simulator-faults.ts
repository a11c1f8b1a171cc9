import { type LabFault, readFaults } from '../lab/lab.ts'

/** Asks the simulator's control interface which amounts play which fault. */
export async function fetchFaults(phoneUrl: string): Promise<readonly LabFault[]> {
  const response = await fetch(new URL('/_control/faults', phoneUrl), {
    signal: AbortSignal.timeout(3_000),
  })
  if (!response.ok) throw new Error(`the simulator answered ${response.status}`)
  return readFaults(await response.json())
}
