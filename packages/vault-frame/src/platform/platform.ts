/** All that the frame needs of the page and the machine it runs on. */
import type { FrameConfig } from '../protocol/config.ts'
import type { FrameMessage } from '../protocol/messages.ts'
import type { CryptoPort } from '../sealing/seal.ts'

export interface Platform<Config = FrameConfig, Message = FrameMessage> extends CryptoPort {
  readonly config: Config
  /** There is a page around us. */
  readonly isInFrame: boolean
  /** Milliseconds since 1970. */
  now(): number
  after(delayMs: number, run: () => void): void
  /** Asks the vault, by a path beside the page, and gives what it says. Rejects when it does not. */
  post(path: string, body: object): Promise<unknown>
  /** Tells the page around us, and no page of another origin. */
  tell(message: Message): undefined
  /** What the page around us says, from its origin alone. */
  onMessage(run: (data: unknown) => void): void
  onHeight(element: Element, run: (px: number) => void): void
  /** Whether something lies over an element that is in view; silent where nobody can know. */
  onCovered(element: Element, run: (covered: boolean) => void): void
}
