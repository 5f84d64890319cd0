import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { CHROME, nameOf, profileOf, propertiesOf } from '@openpanel-node/testkit';
import type { NestRequest, OpenPanelModuleOptions, RecordedEvent } from '../../src/index.js';

/** The headers of a visitor of whom everything is derived from one number, so that a mixed-up event shows. */
export const visitor = (index: number) => ({
  'x-user': `u_${index}`,
  'cf-connecting-ip': `203.0.113.${index}`,
  'user-agent': `${CHROME} Visitor/${index}`,
});

/** Whose request it is, as the request itself says. */
export const userOf = ({ headers }: Pick<NestRequest, 'headers'>): string => String(headers['x-user']);

/** What an app needs to know such visitors. Its request events say whose they are, too. */
export const VISITOR_OPTIONS = {
  clientIp: 'cf-connecting-ip',
  getProperties: (request) => ({ of: userOf(request) }),
} satisfies OpenPanelModuleOptions;

/** The app's auth: leaves the user where guards leave it. */
export class AuthGuard implements CanActivate {
  canActivate(context: ExecutionContext): true {
    const request = context.switchToHttp().getRequest<NestRequest & { user?: object }>();
    request.user = { id: userOf(request) };
    return true;
  }
}

const whose = ({ ip, userAgent, ...event }: RecordedEvent) => ({
  'x-user': profileOf(event),
  'cf-connecting-ip': ip,
  'user-agent': userAgent,
});

/** Events with another identity than that of the visitor whom their `of` names; a visitor before auth has no profile. */
export function misattributed(events: readonly RecordedEvent[], { anonymous = [] as readonly string[] } = {}) {
  return events.filter((event) => {
    const { 'x-user': profile, ...device } = visitor(Number(String(propertiesOf(event)['of']).slice('u_'.length)));
    const expected = { 'x-user': anonymous.includes(nameOf(event)) ? undefined : profile, ...device };
    return JSON.stringify(whose(event)) !== JSON.stringify(expected);
  });
}

/** Events of nobody: neither of the right visitor nor of a wrong one. */
export const unattributed = (events: readonly RecordedEvent[]) =>
  events.filter((event) => {
    const { 'x-user': profile, 'cf-connecting-ip': ip, 'user-agent': userAgent } = whose(event);
    return profile === undefined && ip === undefined && userAgent?.startsWith('openpanel-node/');
  });
