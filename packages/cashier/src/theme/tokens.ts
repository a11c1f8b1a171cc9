/** Each is a CSS custom property `--cashier-…` that a mall may also set in its own style sheet. */
export interface ThemeTokens {
  readonly colorPrimary?: string
  readonly colorOnPrimary?: string
  readonly colorBg?: string
  readonly colorSurface?: string
  readonly colorText?: string
  readonly colorMuted?: string
  readonly colorLine?: string
  readonly colorDanger?: string
  readonly colorSuccess?: string
  readonly radius?: string
  readonly font?: string
  readonly fontSize?: string
  readonly controlHeight?: string
  readonly sheetMaxWidth?: string
}

export type Theme = 'auto' | 'light' | 'dark' | ThemeTokens

/** Set through the object model, which a strict content security policy allows. */
export function applyTokens(element: HTMLElement, tokens: ThemeTokens): void {
  for (const [name, value] of Object.entries(tokens)) {
    const property = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    element.style.setProperty(`--cashier-${property}`, value)
  }
}
