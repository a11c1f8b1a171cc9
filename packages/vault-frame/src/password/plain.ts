/**
 * Ordinary keys in their usual order, for who cannot see a drawn map. Whoever sees the screen or
 * logs touches reads them: the page says so before it shows them. They are labels of keys; nothing
 * in the page tells which of them were pressed, but the focus of who goes through them by keyboard.
 */
import { type CreateModule, passwordLength } from './modules/module.ts'

/** As on a telephone. */
const order = [1, 2, 3, 4, 5, 6, 7, 8, 9, 0]

export const createPlainKeys: CreateModule = ({ host, onChange, onDone }) => {
  let positions: number[] = []
  const change = (next: number[]) => {
    positions.fill(0)
    positions = next
    onChange(next.length)
  }
  const take = (digit: number) => {
    if (positions.length === passwordLength) return
    change([...positions, digit])
    if (positions.length === passwordLength) onDone([...positions])
  }
  const undo = () => {
    if (positions.length < passwordLength) change(positions.slice(0, -1))
  }
  const keys = document.createElement('div')
  keys.className = 'plain'
  for (const digit of order) {
    const key = document.createElement('button')
    key.type = 'button'
    key.textContent = `${digit}`
    key.onclick = () => take(digit)
    keys.append(key)
  }
  // A finger leaves no focus behind, which would tell other programs what it pressed.
  keys.onmousedown = (event) => event.preventDefault()
  host.append(keys)
  const onKey = ({ key, repeat, ctrlKey, metaKey, altKey }: KeyboardEvent) => {
    // Covered or held: what cannot be pressed cannot be typed.
    if (host.hasAttribute('inert') || repeat || ctrlKey || metaKey || altKey) return
    if (/^\d$/.test(key)) take(Number(key))
    if (key === 'Backspace') undo()
  }
  document.addEventListener('keydown', onKey)
  return {
    undo,
    clear: () => change([]),
    redraw() {},
    stop() {
      document.removeEventListener('keydown', onKey)
      positions.fill(0)
      positions = []
      keys.remove()
    },
  }
}
