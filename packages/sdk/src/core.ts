import type { ClientPayment } from '@tillway/api/types'
import type { Answer, Exchange } from './exchange/client.ts'
import type { Memory } from './exchange/memory.ts'
import type { CashierEvent } from './feedback/events.ts'
import type { HostAdapter } from './hosts/adapter.ts'
import type { CashierState, MachineEvent } from './machine/state.ts'
import type { Listener } from './machine/store.ts'
import type { Ports } from './platform/ports.ts'
import type { TerminalOptions } from './reader/reader-desk.ts'

/** What the parts of one session share. */
export interface Core {
  readonly ports: Ports
  readonly exchange: Exchange
  readonly memory: Memory
  readonly host: HostAdapter
  readonly terminal?: TerminalOptions | undefined
  readonly payerId?: string | undefined
  emit(event: CashierEvent): void
  state(): CashierState
  dispatch(event: MachineEvent): void
  /** Called after every change; returns the function that ends it. */
  subscribe(listener: Listener): () => void
  /** Empty until a signed order was accepted. */
  session(): string
  /** Asks the server for the payment; submits a signed order first. */
  read(): Promise<Answer<ClientPayment>>
  /** Takes the server's word; `at` is when it was asked, in monotonic milliseconds. */
  apply(payment: ClientPayment, at: number, started: boolean): void
}
