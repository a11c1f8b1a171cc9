/** A line at the foot of the window that says what went wrong. */
export function notify(message: string): void {
  const line = document.querySelector<HTMLElement>('#notice')
  if (line === null) return
  line.textContent = message
  line.classList.toggle('shown', message !== '')
}
