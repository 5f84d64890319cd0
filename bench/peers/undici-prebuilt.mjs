import { create as createUndici } from './undici.mjs';

export const create = (options) => createUndici({ ...options, prebuilt: true });
