/** What a reader does with a key of its own: requests go out from it, responses come to it. */
export type ReaderUse = 'pin' | 'mac_request' | 'mac_response' | 'data_request' | 'data_response'
