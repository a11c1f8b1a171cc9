/** What the commands take from outside; the real ones are made in `main.ts`. */
import type { Clock, HttpTransport, Random, Scheduler, StreamConnector } from '@tillway/kernel'
import type { Language } from './words/language.ts'

export interface World {
  readonly env: Readonly<Record<string, string | undefined>>
  /** The folder in which the program was called. */
  readonly folder: string
  /** The folder of the repository that this program is part of. */
  readonly repository: string
  readonly language: Language
  /** Whether somebody looks at what is printed, who may like colours. */
  readonly isTerminal: boolean
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  readonly clock: Clock
  readonly scheduler: Scheduler
  readonly random: Random
  readonly http: HttpTransport
  readonly streams: StreamConnector
  /** Facts of this machine that need its sockets. */
  readonly machine: Machine
  /** Aborted when somebody asks the program to end. */
  readonly stopped: AbortSignal
}

export interface Machine {
  readonly nodeVersion: string
  /** Whether nobody listens there; `refused` when this account may not. */
  tryPort(host: string, port: number): Promise<'free' | 'used' | 'refused'>
  /** Until when the certificate holds that a TLS server shows; undefined when none was shown. */
  certificateOf(host: string, port: number): Promise<ShownCertificate | undefined>
}

export interface ShownCertificate {
  readonly validTo: number
  readonly subject: string
  /** Why it is not trusted; undefined when it is. */
  readonly distrust: string | undefined
}
