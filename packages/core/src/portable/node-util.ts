/** Whether a method that needs an internal slot accepts the value. */
const accepts =
  (read: (value: never) => unknown) =>
  (value: unknown): boolean => {
    if (typeof value !== 'object' || value === null) return false;
    try {
      read(value as never);
      return true;
    } catch {
      return false;
    }
  };

const getterOf = (prototype: object, name: string) => {
  const { get } = Object.getOwnPropertyDescriptor(prototype, name) ?? {};
  return (value: object) => get?.call(value);
};

const isStringObject = accepts((value) => String.prototype.valueOf.call(value));
const isNumberObject = accepts((value) => Number.prototype.valueOf.call(value));
const isBooleanObject = accepts((value) => Boolean.prototype.valueOf.call(value));
const isBigIntObject = accepts((value) => BigInt.prototype.valueOf.call(value));
const isSymbolObject = accepts((value) => Symbol.prototype.valueOf.call(value));
const isArrayBuffer = accepts(getterOf(ArrayBuffer.prototype, 'byteLength'));
const isSharedArrayBuffer =
  typeof SharedArrayBuffer === 'undefined' ? () => false : accepts(getterOf(SharedArrayBuffer.prototype, 'byteLength'));
const source = getterOf(RegExp.prototype, 'source');

/** Replaces `types` of `node:util`. */
export const types = {
  isDate: accepts((value) => Date.prototype.getTime.call(value)),
  isRegExp: (value: unknown): value is RegExp => value !== RegExp.prototype && accepts(source)(value),
  isNativeError: (value: unknown): value is Error => value instanceof Error,
  isPromise: (value: unknown): value is Promise<unknown> =>
    Object.prototype.toString.call(value) === '[object Promise]',
  isSet: accepts((value) => Set.prototype.has.call(value, undefined)),
  isMap: accepts((value) => Map.prototype.has.call(value, undefined)),
  isAnyArrayBuffer: (value: unknown): boolean => isArrayBuffer(value) || isSharedArrayBuffer(value),
  isStringObject,
  isNumberObject,
  isBooleanObject,
  isBigIntObject,
  isBoxedPrimitive: (value: unknown): boolean =>
    [isStringObject, isNumberObject, isBooleanObject, isBigIntObject, isSymbolObject].some((is) => is(value)),
};

/** Replaces that of `node:util`, which shows a client in a console. */
export const inspect: ((value: unknown) => string) & { readonly custom: symbol } = Object.assign(
  (value: unknown) => JSON.stringify(value),
  { custom: Symbol.for('nodejs.util.inspect.custom') },
);
