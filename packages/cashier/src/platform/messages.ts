/** Messages between windows; who sent them is checked by who hears them. */
export function onMessage(run: (event: MessageEvent) => void): () => void {
  addEventListener('message', run)
  return () => removeEventListener('message', run)
}

export const pageOrigin = (): string => location.origin
