/** An app that a developer can have the shop's pages run in, without that app. */
export interface HostChoice {
  /** As the SDK names it. */
  readonly id: string
  readonly name: { readonly zh: string; readonly en: string }
  /** Plays the app; run in each page before its own scripts. */
  readonly script: string
}
