/** Everything that the sheet says while something is in doubt, with what the host has at that moment. */
import { hostFlows, isStanding } from '../../kit/host-books.ts'
import type { Visitor } from './start-stage.ts'

export interface Heard {
  readonly text: string
  /** Names of the buttons that could be pressed. */
  readonly buttons: readonly string[]
  /** Whether the host had taken money since the watch began. */
  readonly charged: boolean
}

/** Watches the open sheet of a page at the counter, from now on. */
export async function watchSheet({ page, stage }: Visitor): Promise<readonly Heard[]> {
  const heard: Heard[] = []
  const before = new Set((await flows()).map(({ id }) => id))
  function flows() {
    return hostFlows(stage.demo.simulators)
  }
  await page.exposeFunction('heardFromSheet', async (text: string, buttons: string[]) => {
    const charged = (await flows()).some((flow) => !before.has(flow.id) && isStanding(flow))
    heard.push({ text, buttons, charged })
  })
  await page.evaluate(() => {
    const root = document.querySelector('tillway-cashier')?.shadowRoot
    if (!root) throw new Error('there is no sheet')
    const { heardFromSheet } = window as unknown as {
      heardFromSheet(text: string, buttons: string[]): void
    }
    const tell = () => {
      const buttons = [...root.querySelectorAll('button')].map(
        (button) => button.getAttribute('aria-label') ?? button.textContent ?? '',
      )
      heardFromSheet(root.textContent ?? '', buttons)
    }
    const options = { childList: true, subtree: true, characterData: true }
    new MutationObserver(tell).observe(root, options)
  })
  return heard
}
