export * from '@openpanel-node/core';
export { type CaptureContext, type CapturedRequest, captureRequest } from './capture-request.js';
export { type FetchProxyOptions, openpanelProxy } from './openpanel-proxy.js';
export { type FetchHandler, type FetchOptions, withOpenPanel } from './with-openpanel.js';
