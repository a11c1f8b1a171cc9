import type { ChannelManifest } from '@tillway/channel'
import type { ChannelSimulator } from '@tillway/channel/simulator'

export interface HostedChannel {
  readonly manifest: ChannelManifest
  readonly simulator: ChannelSimulator
}
