/** Field 44 of an answer: whose card it is and who takes the money, eleven characters each. */

export interface Institutions {
  readonly issuer: string
  readonly acquirer: string
}

/** Field 63 of an answer begins with the scheme of the card; this is the one at home. */
export const domesticScheme = 'CUP'

export function encodeInstitutions({ issuer, acquirer }: Institutions): string {
  return `${issuer.padEnd(11)}${acquirer.padEnd(11)}`
}

export function decodeInstitutions(text: string): Institutions {
  return { issuer: text.slice(0, 11).trim(), acquirer: text.slice(11, 22).trim() }
}
