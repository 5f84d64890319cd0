/** Enough of DER (X.690) to write a certificate. */
export const der = {
  sequence: (...parts: readonly Buffer[]) => tagged(0x30, ...parts),
  set: (...parts: readonly Buffer[]) => tagged(0x31, ...parts),
  /** A small number that is not negative. */
  integer: (value: number) => tagged(0x02, Buffer.from([value])),
  boolean: (value: boolean) => tagged(0x01, Buffer.from([value ? 0xff : 0])),
  octets: (...parts: readonly Buffer[]) => tagged(0x04, ...parts),
  /** Whole bytes. */
  bits: (bytes: Buffer) => tagged(0x03, Buffer.from([0]), bytes),
  text: (value: string) => tagged(0x0c, Buffer.from(value)),
  time: (value: Date) => tagged(0x18, Buffer.from(`${value.toISOString().replace(/\D/g, '').slice(0, 14)}Z`)),
  /** An object identifier, of its numbers with dots between. */
  id: (dotted: string) => tagged(0x06, objectId(dotted)),
  /** A part with a number instead of a type. */
  context: (number: number, ...parts: readonly Buffer[]) => tagged(0xa0 + number, ...parts),
  /** The same, of bytes that hold no parts of their own. */
  contextBytes: (number: number, bytes: Buffer) => tagged(0x80 + number, bytes),
};

function tagged(tag: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), lengthOf(body), body]);
}

function lengthOf({ length }: Buffer): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  return length < 0x100 ? Buffer.from([0x81, length]) : Buffer.from([0x82, length >> 8, length & 0xff]);
}

function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = rest.flatMap((number) => {
    const groups = [number & 0x7f];
    for (let left = number >> 7; left > 0; left >>= 7) groups.unshift((left & 0x7f) | 0x80);
    return groups;
  });
  return Buffer.from([first * 40 + second, ...bytes]);
}
