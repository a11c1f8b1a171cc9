/** What is going to happen, earliest first: a binary heap. What is cancelled stays until it is due. */

export interface SimEvent {
  /** Milliseconds since the start of the run. */
  atMs: number
  /** Among events of one moment the lower goes first. */
  tie: number
  /** Whose event it is. */
  readonly owner: string
  readonly kind: string
  readonly what: string
  run: (() => void) | undefined
}

export interface EventQueue {
  push(event: Omit<SimEvent, 'run'> & { readonly run: () => void }): SimEvent
  /** The next that is not cancelled, or undefined. */
  peek(): SimEvent | undefined
  pop(): SimEvent | undefined
  cancel(event: SimEvent): void
  /** Puts back what was popped, as the last of a later moment; it can still be cancelled. */
  postpone(event: SimEvent, to: Pick<SimEvent, 'atMs' | 'tie'>): void
  /** How many are waiting, without the cancelled ones. */
  readonly size: number
}

interface Entry extends SimEvent {
  order: number
}

export function createEventQueue(): EventQueue {
  const heap: Entry[] = []
  let order = 0
  let size = 0
  const dropCancelled = (): void => {
    while (heap.length > 0 && heap[0]?.run === undefined) takeFirst(heap)
  }
  return {
    push(event) {
      order += 1
      size += 1
      const entry: Entry = { ...event, order }
      heap.push(entry)
      siftUp(heap, heap.length - 1)
      return entry
    },
    peek() {
      dropCancelled()
      return heap[0]
    },
    pop() {
      dropCancelled()
      const first = takeFirst(heap)
      if (first !== undefined) size -= 1
      return first
    },
    cancel(event) {
      if (event.run === undefined) return
      event.run = undefined
      size -= 1
    },
    postpone(event, to) {
      order += 1
      size += 1
      const entry = Object.assign(event as Entry, { ...to, order })
      heap.push(entry)
      siftUp(heap, heap.length - 1)
    },
    get size() {
      return size
    },
  }
}

function isBefore(one: Entry, other: Entry): boolean {
  if (one.atMs !== other.atMs) return one.atMs < other.atMs
  if (one.tie !== other.tie) return one.tie < other.tie
  return one.order < other.order
}

function takeFirst(heap: Entry[]): Entry | undefined {
  const first = heap[0]
  const last = heap.pop()
  if (first === undefined || last === undefined || heap.length === 0) return first
  heap[0] = last
  siftDown(heap)
  return first
}

function siftUp(heap: Entry[], from: number): void {
  const entry = heap[from] as Entry
  let at = from
  while (at > 0) {
    const parent = (at - 1) >> 1
    const above = heap[parent] as Entry
    if (!isBefore(entry, above)) break
    heap[at] = above
    at = parent
  }
  heap[at] = entry
}

function siftDown(heap: Entry[]): void {
  const entry = heap[0] as Entry
  const { length } = heap
  let at = 0
  for (;;) {
    const left = 2 * at + 1
    if (left >= length) break
    const right = left + 1
    const child =
      right < length && isBefore(heap[right] as Entry, heap[left] as Entry) ? right : left
    const below = heap[child] as Entry
    if (!isBefore(below, entry)) break
    heap[at] = below
    at = child
  }
  heap[at] = entry
}
