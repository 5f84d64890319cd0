import { userOf } from './auth.js';

/** Of every route. The app is behind one proxy: without `clientIp`, events would have no visitor. */
export const options = {
  clientIp: 1,
  getProfileId: (request) => userOf(request)?.id,
  getGroups: (request) => userOf(request)?.orgs,
  ignore: '/internal/*',
};
