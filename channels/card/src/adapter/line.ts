/**
 * The connection to the acquirer's host: one for each exchange, or one for all terminals with
 * answers matched to requests. An answer that nobody waits for any more is logged and changes
 * nothing.
 */
import type { UnknownCause } from '@tillway/channel'
import {
  type ByteStream,
  type Log,
  type Scheduler,
  type StreamConnector,
  TransportError,
} from '@tillway/kernel'
import {
  createFrameSplitter,
  type DecodedMessage,
  decodeMessage,
  encodeFrame,
  type Frame,
  MalformedMessage,
  type Message,
} from '@tillway/wire/iso8583'
import { posDialect } from '../wire/dialect.ts'
import { posFraming } from '../wire/framing.ts'
import { isAnswerTo } from './matching.ts'
import type { Settings } from './settings.ts'

export type Reply =
  | { readonly status: 'answered'; readonly bytes: Uint8Array; readonly message: DecodedMessage }
  /** `not_sent`: no byte of the request can have arrived. */
  | { readonly status: 'not_sent' | 'unknown'; readonly cause: UnknownCause }

export interface Line {
  /** `bytes` is the encoded `request`. Resolves in the time that the account allows. */
  exchange(request: Message, bytes: Uint8Array): Promise<Reply>
}

export interface LineParts {
  readonly settings: Settings
  readonly streams: StreamConnector
  readonly scheduler: Scheduler
  readonly log: Log
}

const connectTimeoutMs = 5_000

interface Waiting {
  readonly request: Message
  readonly settle: (reply: Reply) => void
}

interface Link {
  readonly stream: ByteStream
  readonly waiting: Set<Waiting>
  over: boolean
  /** Something was late on it: what comes next may be the rest of that, so nothing new is asked. */
  retired: boolean
}

export function createLine(parts: LineParts): Line {
  const { settings } = parts
  const isLong = settings.connection === 'long'
  let shared: Promise<Link> | undefined

  const open = async (): Promise<Link> => {
    const stream = await parts.streams.connect(settings.address, connectTimeoutMs)
    return listen(parts, stream)
  }
  // One after the other, so that two that come at once do not open two.
  const sharedLink = (): Promise<Link> => {
    shared = shared?.then((link) => (link.over || link.retired ? open() : link), open) ?? open()
    return shared
  }

  return {
    async exchange(request, message) {
      const { tpdu, head } = settings
      const frame = encodeFrame(posFraming, { tpdu, head, message })
      let link: Link
      try {
        link = await (isLong ? sharedLink() : open())
      } catch (error) {
        return { status: 'not_sent', cause: causeOf(error) }
      }
      const reply = await send(parts, link, { request, frame })
      if (!isLong) end(link)
      return reply
    },
  }
}

function send(
  { settings, scheduler }: LineParts,
  link: Link,
  { request, frame }: { readonly request: Message; readonly frame: Uint8Array },
): Promise<Reply> {
  return new Promise((resolve) => {
    const waiting: Waiting = {
      request,
      settle: (reply) => {
        stop()
        link.waiting.delete(waiting)
        resolve(reply)
      },
    }
    const stop = scheduler.after(settings.answerTimeoutMs, () => {
      retire(scheduler, link)
      waiting.settle({ status: 'unknown', cause: 'timeout' })
    })
    link.waiting.add(waiting)
    link.stream.write(frame).catch((error: unknown) => {
      link.over = true
      const isUnsent = error instanceof TransportError && !error.maybeSent
      waiting.settle({ status: isUnsent ? 'not_sent' : 'unknown', cause: causeOf(error) })
    })
  })
}

function listen({ log }: LineParts, stream: ByteStream): Link {
  const link: Link = { stream, waiting: new Set(), over: false, retired: false }
  const splitter = createFrameSplitter(posFraming)
  const breakOff = (cause: UnknownCause): void => {
    end(link)
    for (const waiting of [...link.waiting]) waiting.settle({ status: 'unknown', cause })
  }
  stream.onData((chunk) => {
    if (link.over) return
    try {
      for (const frame of splitter.push(chunk)) deliver(log, link, frame)
    } catch (error) {
      if (!(error instanceof MalformedMessage)) throw error
      log.warn({ path: error.path }, 'the host sent something that is no frame')
      breakOff('unreadable')
    }
  })
  stream.onEnd(() => breakOff('connection'))
  return link
}

function deliver(log: Log, link: Link, frame: Frame): void {
  let message: DecodedMessage
  try {
    message = decodeMessage(posDialect, frame.message)
  } catch (error) {
    if (!(error instanceof MalformedMessage)) throw error
    log.warn({ path: error.path }, 'the host sent something that is no message')
    const [only, ...others] = link.waiting
    // Whose answer it was cannot be told where several are awaited; they wait for their time.
    if (only !== undefined && others.length === 0) {
      only.settle({ status: 'unknown', cause: 'unreadable' })
    }
    return
  }
  const awaited = [...link.waiting].find(({ request }) => isAnswerTo(request, message))
  if (awaited !== undefined) {
    awaited.settle({ status: 'answered', bytes: frame.message, message })
    return
  }
  const { type, fields } = message
  log.warn({ type, terminal: fields[41], stan: fields[11] }, 'an answer came that nobody awaits')
}

/** For so long late answers are still heard, to be logged. */
const lateAnswersMs = 120_000

function retire(scheduler: Scheduler, link: Link): void {
  if (link.retired) return
  link.retired = true
  scheduler.after(lateAnswersMs, () => end(link))
}

function end(link: Link): void {
  link.over = true
  link.stream.close()
}

function causeOf(error: unknown): UnknownCause {
  if (!(error instanceof TransportError)) throw error
  return error.failure === 'timeout' ? 'timeout' : 'connection'
}
