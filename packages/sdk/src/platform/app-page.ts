/** What the bridges to apps need of the page; part of their late file. */

export function pageGlobal<T>(name: string): T | undefined {
  return (globalThis as unknown as Record<string, T | undefined>)[name]
}

export function after(delayMs: number, run: () => void): void {
  setTimeout(run, delayMs)
}

/** Waits for an event of the document, but not for ever, and then looks. */
export function onceOnDocument<T>(name: string, patienceMs: number, look: () => T): Promise<T> {
  return new Promise((resolve) => {
    const settle = () => resolve(look())
    document.addEventListener(name, settle, { once: true })
    setTimeout(settle, patienceMs)
  })
}

const listeners = new Set<(text: string) => void>()

/** Hears what an app of the mall calls into the page. */
export function onAnswer(listener: (text: string) => void): () => void {
  listeners.add(listener)
  Object.assign(globalThis, {
    TillwayAnswer(text: string) {
      for (const one of [...listeners]) one(text)
    },
  })
  return () => listeners.delete(listener)
}
