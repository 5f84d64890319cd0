import { sha256 as sha256Of } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';

/** Replaces `util/sha256.ts`: the hash of these runtimes is asynchronous. */
export const sha256 = (text: string): string => bytesToHex(sha256Of(utf8ToBytes(text)));
