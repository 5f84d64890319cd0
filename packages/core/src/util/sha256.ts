/** SHA-256 of a text, in hexadecimal digits. The module is loaded at the first one: most apps need none. */
export const sha256 = (text: string): string =>
  process.getBuiltinModule('node:crypto').createHash('sha256').update(text).digest('hex');
