import type { ChannelManifest } from '../manifest.ts'

/** Presentations in which the payer acts outside our own pages: there the payer can be simulated. */
const actedElsewhere = new Set(['qr', 'jsapi', 'h5', 'app', 'wap', 'page', 'form'])

export function phonePresentations(manifest: ChannelManifest): ChannelManifest['presentations'] {
  const { presentations } = manifest
  const names = presentations.map(({ presentation }) => presentation)
  // A place of its own in some host makes no other presentation of it.
  return presentations.filter(
    ({ presentation }, index) =>
      actedElsewhere.has(presentation) && names.indexOf(presentation) === index,
  )
}

/** How a card is read at a terminal of the mall; undefined where the channel has none. */
export function terminalPresentation(
  manifest: ChannelManifest,
): ChannelManifest['presentations'][number] | undefined {
  return manifest.presentations.find(({ needs }) => needs.includes('terminal'))
}

/** Whether a case can have it paid: there is a presentation in which the payer can be simulated. */
export function canBePaid(manifest: ChannelManifest): boolean {
  return phonePresentations(manifest).length > 0
}

/** The presentation in which the payer is sent a code. */
export function codePresentation(
  manifest: ChannelManifest,
): ChannelManifest['presentations'][number] | undefined {
  return manifest.presentations.find(
    ({ presentation, confirmedByCode }) => confirmedByCode === true && presentation !== 'password',
  )
}

/** The presentation in which the payer gives the platform's own password. */
export function passwordPresentation(
  manifest: ChannelManifest,
): ChannelManifest['presentations'][number] | undefined {
  return manifest.presentations.find(({ presentation }) => presentation === 'password')
}
