import { crypto } from './node-modules.js';

/** SHA-256 of a text, in hexadecimal digits. */
export const sha256 = (text: string): string => crypto().createHash('sha256').update(text).digest('hex');
