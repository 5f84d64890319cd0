import { types } from 'node:util';

/**
 * A plain stand-in for a built-in object that JSON has no form for; undefined for anything else. May throw.
 * No text begins with `[` or `{`: the API drops what looks like broken JSON.
 */
export function standIn(value: object): unknown {
  if (types.isDate(value)) return dateText(value);
  if (types.isNativeError(value) || value instanceof Error) return errorFields(value);
  if (types.isRegExp(value)) return RegExp.prototype.toString.call(value);
  if (types.isBoxedPrimitive(value)) return unbox(value);
  if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value))
    return `${binaryName(value)}(${value.byteLength} bytes)`;
  if (value instanceof URL) return urlText(value);
  return undefined;
}

const dateText = (date: Date): string =>
  Number.isNaN(Date.prototype.getTime.call(date)) ? 'Invalid Date' : Date.prototype.toISOString.call(date);

/** Only these fields: an HTTP client's error carries the request, and with it credentials, among its own. */
function errorFields(error: Error & { code?: unknown }): Record<string, unknown> {
  const { name, message, code, cause } = error;
  return {
    name: typeof name === 'string' ? name : 'Error',
    message: typeof message === 'string' ? message : '',
    code: typeof code === 'string' || typeof code === 'number' ? code : undefined,
    cause,
  };
}

function unbox(value: object): unknown {
  if (types.isStringObject(value)) return String.prototype.valueOf.call(value);
  if (types.isNumberObject(value)) return Number.prototype.valueOf.call(value);
  if (types.isBooleanObject(value)) return Boolean.prototype.valueOf.call(value);
  return types.isBigIntObject(value) ? BigInt.prototype.valueOf.call(value) : undefined;
}

const binaryName = (value: object): string =>
  Buffer.isBuffer(value) ? 'Buffer' : Object.prototype.toString.call(value).slice(8, -1);

function urlText(value: URL): string {
  const url = new URL(value.href);
  url.username = '';
  url.password = '';
  return url.href;
}
