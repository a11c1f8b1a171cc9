/** Result codes of the gateway (`code`) and how a code with its `sub_code` reads. */

export const resultCodes = Object.freeze({
  success: '10000',
  waiting: '10003',
  unavailable: '20000',
  insufficientToken: '20001',
  missing: '40001',
  invalid: '40002',
  conditional: '40003',
  business: '40004',
  limited: '40005',
  permission: '40006',
} as const)
