import type { IncomingMessage, ServerResponse } from 'node:http';

/** Where OpenPanel has its browser script. */
export const isBrowserScript = (url: string): boolean => /^\/op1\.js(?:\?|$)/.test(url);

/**
 * A small client for pages in development and tests, where OpenPanel's own script would need the internet. It takes the calls of
 * `window.op` that were made before it was loaded, and sends what that script sends: the same headers and bodies.
 */
const SCRIPT = `(() => {
  'use strict';
  const queued = window.op && window.op.q ? window.op.q : [];
  let options = { apiUrl: 'https://api.openpanel.dev' };
  let profileId;
  let lastPath;
  const properties = { __referrer: document.referrer };

  const request = async (method, path, body) => {
    const response = await fetch(options.apiUrl + path, {
      method,
      keepalive: method === 'POST',
      headers: {
        'content-type': 'application/json',
        'openpanel-client-id': options.clientId,
        'openpanel-sdk-name': 'web',
        'openpanel-sdk-version': '0.0.0',
      },
      body: body && JSON.stringify(body),
    });
    const text = await response.text();
    return response.ok && text.startsWith('{') ? JSON.parse(text) : null;
  };
  const send = (type, payload) => request('POST', '/track', { type, payload });

  const methods = {
    init(given) {
      options = { ...options, ...given };
      if (options.trackScreenViews) methods.screenView();
    },
    setGlobalProperties: (more) => void Object.assign(properties, more),
    track(name, own) {
      const { profileId: id = profileId, ...rest } = own || {};
      return send('track', { name, properties: { ...properties, ...rest }, ...(id === undefined ? {} : { profileId: id }) });
    },
    screenView() {
      if (lastPath === location.href) return;
      lastPath = location.href;
      return methods.track('screen_view', { __path: location.href, __title: document.title });
    },
    identify(profile) {
      profileId = profile.profileId;
      return send('identify', { ...profile, properties: { ...properties, ...profile.properties } });
    },
    increment: (payload) => send('increment', payload),
    decrement: (payload) => send('decrement', payload),
    async fetchDeviceId() {
      const answer = await request('GET', '/track/device-id');
      return answer ? answer.deviceId : '';
    },
  };

  const call = (name, ...args) => methods[name] && methods[name](...args);
  window.op = Object.assign(call, methods);
  for (const [name, ...args] of queued) call(name, ...args);
})();
`;

export function serveBrowserScript(request: IncomingMessage, response: ServerResponse): void {
  const headers = { 'content-type': 'text/javascript; charset=utf-8', 'access-control-allow-origin': '*' };
  response.writeHead(200, headers).end(request.method === 'HEAD' ? undefined : SCRIPT);
}
