/** 95/00: the certificate for which card data is to be encrypted. To be asked for every day. */
import { checkFields } from '../door.ts'
import type { Method } from './method.ts'

export const updateCertificate: Method = ({ world, fields }) => {
  const wrong = checkFields(fields, [['certType', /^01$/]])
  if (wrong !== undefined) return { refusal: wrong }
  const { encryptionCertificate } = world.merchants.keys()
  return { fields: { certType: '01', encryptPubKeyCert: encryptionCertificate } }
}
