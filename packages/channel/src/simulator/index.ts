export type {
  BookOrder,
  BookRefund,
  Books,
  ChannelSimulator,
  Forgery,
  PhoneMessage,
  PhoneOrder,
  SimulatedBankCard,
  SimulatedPhone,
  SimulatedReaderCard,
  SimulatedTerminal,
  SimulatedTerminals,
  SimulatorAnswer,
  SimulatorJournal,
  SimulatorModule,
  SimulatorPorts,
  SimulatorRequest,
  SimulatorSettings,
} from './contract.ts'
export type { FaultBoard, FaultName, FaultRule, FaultSubject, RuledFault } from './faults.ts'
export { createFaultBoard, faultNames, magicAmounts } from './faults.ts'
export type { NoticeFacts, NoticeSender, NoticeSenderParts } from './notice-sender.ts'
export { createNoticeSender } from './notice-sender.ts'
export type { Notice, Notifier, NotifierOptions } from './notifier.ts'
export { createNotifier } from './notifier.ts'
