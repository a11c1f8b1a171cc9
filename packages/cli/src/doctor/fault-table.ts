/** Every fault, once. Codes are stable: scripts and the documentation go by them. */
import { machineFaults } from './machine-faults.ts'
import { networkFaults } from './network-faults.ts'

export const faultTable = Object.freeze({ ...machineFaults, ...networkFaults })

export type FaultCode = keyof typeof faultTable
