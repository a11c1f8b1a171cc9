import { type Attributes, type Content, h, type Sketch } from '../drawing/draw.ts'

/** A button that sends no form; `kind` is its class. */
export function button(kind: string, text: Content, run: () => unknown, more?: Attributes): Sketch {
  const onclick = () => void run()
  return h(`button.${kind}`, { type: 'button', onclick, ...more }, text)
}
