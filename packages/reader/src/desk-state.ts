/** What a desk knows of its readers, as data. What is heard of a reader changes it here alone. */
import type { ReaderSource } from './contract/discover.ts'
import type {
  CardReader,
  DiscoveredReader,
  Prompt,
  ReaderEvent,
  ReaderState,
} from './contract/reader.ts'

export interface BilingualName {
  readonly zh: string
  readonly en: string
}

export interface DeskReader {
  readonly id: string
  /** As the device calls itself. */
  readonly name: string
  readonly model: string
  readonly serial: string
  /** Percent; null when it does not tell. */
  readonly battery: number | null
}

/** `apart`: none is connected; with `finding` and `connecting` it is being seen to. */
export type DeskStatus = 'apart' | 'finding' | 'connecting' | Exclude<ReaderState, 'disconnected'>

export interface DeskState {
  readonly status: DeskStatus
  /** Those that can be asked in this place. */
  readonly sources: readonly { readonly id: string; readonly name: BilingualName }[]
  /** What was found, or was connected before. */
  readonly found: readonly { readonly id: string; readonly name: string }[]
  readonly reader: DeskReader | null
  readonly prompt: Prompt | null
  /** How many digits of a PIN have been typed at the reader. */
  readonly typed: number
  /** Code of a `ReaderError`: why what was asked last did not work. */
  readonly problem: string | null
}

const usualNames: Readonly<Record<string, BilingualName>> = {
  bluetooth: { zh: '蓝牙读卡器', en: 'Bluetooth reader' },
  serial: { zh: 'USB 读卡器', en: 'USB reader' },
  bridge: { zh: '本机读卡器', en: 'Reader of this device' },
  simulated: { zh: '模拟读卡器', en: 'Simulated reader' },
}

export function firstDeskState(sources: readonly ReaderSource[]): DeskState {
  return {
    status: 'apart',
    sources: sources
      .filter((source) => source.isAvailable())
      .map(({ id, name }) => ({ id, name: name ?? usualNames[id] ?? { zh: id, en: id } })),
    found: [],
    reader: null,
    prompt: null,
    typed: 0,
    problem: null,
  }
}

/** A reader is there, and rests. */
export function withReader(
  state: DeskState,
  { id, name }: DiscoveredReader,
  { info }: CardReader,
): DeskState {
  const { model, serial, battery = null } = info
  const reader = { id, name, model, serial, battery }
  return { ...state, status: 'idle', reader, prompt: null, typed: 0, problem: null }
}

export function reduceDesk(state: DeskState, event: ReaderEvent): DeskState {
  const { reader } = state
  switch (event.type) {
    case 'state':
      if (event.state === 'disconnected') return state
      return { ...state, status: event.state, ...(event.state === 'idle' ? quiet : {}) }
    case 'prompt':
      return { ...state, prompt: event.prompt, typed: event.digits ?? 0 }
    case 'battery':
      return { ...state, reader: reader && { ...reader, battery: event.percent } }
    case 'card':
      if (event.event !== 'removed') return { ...state, problem: null }
      return state.prompt === 'remove_card' ? { ...state, ...quiet } : state
    case 'disconnected': {
      const problem = event.unexpected ? 'reader_disconnected' : null
      return { ...state, ...quiet, status: 'apart', reader: null, problem }
    }
  }
}

const quiet = { prompt: null, typed: 0 } as const
