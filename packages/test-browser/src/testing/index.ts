/**
 * The browser that tests drive. The machines that run them have two cores and no graphics card,
 * and most of what a browser with windows does is for windows that nobody sees.
 */
import { type Browser, chromium } from 'playwright-core'

export interface LaunchOptions {
  /**
   * Draws pages without the rest of a browser, for a quarter of the work. What is in a frame of
   * another origin learns too late there whether something covers it, so that frames which look
   * out for that need a whole browser.
   */
  readonly light?: boolean
  readonly flags?: readonly string[]
}

/** Driven where the test command has not said which one there is. */
const usual = '/usr/bin/chromium'

export function launchBrowser({ light = false, flags = [] }: LaunchOptions = {}): Promise<Browser> {
  const { TILLWAY_CHROMIUM: whole = usual, TILLWAY_CHROMIUM_SHELL: shell = whole } = process.env
  return chromium.launch({
    executablePath: light ? shell : whole,
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
      `--disable-features=${unwanted.join()}`,
      ...flags,
    ],
  })
}

/** The last such flag is the one that counts, so Playwright's own are among these. */
const unwanted = [
  // Each new page would have pages of its own behind its address bar: half of all work.
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
]
