import { errorTable } from '@tillway/kernel'
import { type Static, Type } from 'typebox'
import { BilingualText, Nullable } from './schema-parts.ts'

const codes = Object.keys(errorTable).sort()

/** The body of every answer that is not a success. */
export const ErrorBody = Type.Object(
  {
    error: Type.Object({
      type: Type.String({ description: 'The family of the code' }),
      code: Type.String({ enum: codes, description: 'Stable; see the error table' }),
      message: Type.String({ description: 'For developers; may change' }),
      shopper_message: BilingualText,
      param: Nullable(Type.String({ description: 'The parameter at fault' })),
      retry: Type.String({ enum: ['never', 'after_fix', 'same_key', 'query_first'] }),
      request_id: Type.String(),
      doc_url: Type.String(),
    }),
  },
  { $id: 'Error' },
)
export type ErrorBody = Static<typeof ErrorBody>

/** Why the last try of a payment did not go through. */
export const LastError = Type.Object({ code: Type.String(), message: BilingualText })
export type LastError = Static<typeof LastError>
