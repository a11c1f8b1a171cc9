/** What a measured process and the driver say to each other over IPC. */

export interface ChildConfig {
  readonly databaseUrl: string | undefined
  readonly dataDir: string
  /** Connections to PostgreSQL; the platform's default when undefined. */
  readonly connections?: number
  readonly stubUrl: string
  readonly sinkUrl: string
  /** Configuration of the stub's channel account. */
  readonly account: Readonly<Record<string, string>>
  /** Public key of the stub's answers and notifications, PEM. */
  readonly stubPublicKey: string
}

export interface ChildReady {
  readonly kind: 'ready'
  readonly url: string
  readonly secretKey: string
  readonly publishableKey: string
  readonly webhookSecret: string
}

export interface ChildUsage {
  readonly kind: 'usage'
  /** CPU of the whole process so far, in microseconds. */
  readonly cpuMicros: number
}
