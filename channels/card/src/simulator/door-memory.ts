/** Which port the host was reached on last. */

export interface DoorRecord {
  readonly type: 'door_opened'
  readonly port: number
}

export interface DoorMemory {
  apply(record: DoorRecord): void
  /** 0 when it was never open. */
  lastPort(): number
}

export function createDoorMemory(): DoorMemory {
  let last = 0
  return {
    apply({ port }) {
      last = port
    },
    lastPort: () => last,
  }
}
