/** Text messages that the simulated banks sent. */
import type { SimulatedChannels } from './channels-node.ts'

export interface TextAbout {
  readonly lastFour: string
  /** Minor units; of a code that pays. */
  readonly amount?: number
  /** Not before this time. */
  readonly after?: number
}

/** The newest code about the card; undefined when none was texted. */
export function textedCode(
  channels: SimulatedChannels,
  { lastFour, amount, after = 0 }: TextAbout,
): string | undefined {
  const purpose = amount === undefined ? '' : `${(amount / 100).toFixed(2)} 元`
  for (const channel of channels.channels) {
    const texts = channels.simulator(channel).phone.inbox?.() ?? []
    const found = texts.find(
      ({ text, at }) => at >= after && text.includes(lastFour) && text.includes(purpose),
    )
    const code = found && /(?<!\d)\d{6}(?!\d)/.exec(found.text)?.[0]
    if (code !== undefined) return code
  }
  return undefined
}
