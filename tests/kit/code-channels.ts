/** The channels whose payer scans a code: what most suites pay with. */
import type { ChannelManifest } from '@tillway/channel'
import { findChannels } from '../../apps/simulator/src/edge/find-channels.ts'

export async function codeChannels(): Promise<readonly ChannelManifest[]> {
  const found = (await findChannels()).map(({ manifest }) => manifest)
  return found.filter(({ presentations }) =>
    presentations.some(({ presentation }) => presentation === 'qr'),
  )
}
