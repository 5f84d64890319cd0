import { describe } from 'vitest';
import type { ContractAdapter } from './adapter.js';
import { attribution } from './attribution.js';
import { browserProxy } from './browser-proxy.js';
import { carrying } from './carrying.js';
import { consent } from './consent.js';
import { isolation } from './isolation.js';
import { crowdOf, load } from './load.js';
import { logging } from './logging.js';
import { once } from './once.js';
import { outcomes } from './outcomes.js';
import { profiles } from './profiles.js';
import { proxies } from './proxies.js';
import { requestEvent } from './request-event.js';
import { resilience } from './resilience.js';
import { secrets } from './secrets.js';
import { skipping } from './skipping.js';
import { titleOf } from './title.js';

/** The promises that hold in every framework, tested on a real server with real requests. */
export function describeAdapter(adapter: ContractAdapter): void {
  describe(titleOf(adapter.name), () => {
    describe('the request event', () => requestEvent(adapter));
    describe('every outcome', () => outcomes(adapter));
    describe('secrets in paths', () => secrets(adapter));
    describe('the default profile', () => profiles(adapter));
    describe('attribution', () => attribution(adapter));
    describe('consent', () => consent(adapter));
    describe('behind proxies', () => proxies(adapter));
    if (crowdOf(adapter) > 0) describe('under load', () => load(adapter));
    describe('a key', () => once(adapter));
    describe('what is carried along', () => carrying(adapter));
    describe('isolation', () => isolation(adapter));
    describe('requests that give no event', () => skipping(adapter));
    describe('the proxy for browsers', () => browserProxy(adapter));
    describe('the log', () => logging(adapter));
    describe('resilience', () => resilience(adapter));
  });
}
