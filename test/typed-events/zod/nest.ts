// Not run: the trackers of Nest and @Track() know the events.
import { Controller, Get } from '@nestjs/common';
import { InjectOpenPanel, Op, type OpenPanel, OpenPanelModule, Track, type Tracker } from '@openpanel-node/nestjs';
import { of } from 'rxjs';
import { events } from './events.js';

interface User {
  readonly id: string;
  readonly plan: 'free' | 'pro';
}
const user: User = { id: 'u_1', plan: 'pro' };

export const module = OpenPanelModule.forRoot({ events });

@Controller()
export class Users {
  constructor(@InjectOpenPanel() readonly client: OpenPanel) {}

  @Get()
  home(@Op() op: Tracker) {
    op.track('signed_up', { plan: 'pro' });
    // @ts-expect-error 01: a name that is not declared
    op.track('sign_up', { plan: 'pro' });
    // @ts-expect-error 02: a wrong value
    op.track('signed_up', { plan: 'gold' });
    // @ts-expect-error 03: the injected client, a wrong value
    this.client.track('signed_up', { plan: 'gold' });
  }

  @Track('signed_out')
  plain() {}

  @Track('searched', { on: 'error' })
  failed() {}

  @Track('signed_up', { properties: ({ plan }: User) => ({ plan, seats: 1 }) })
  inferred() {
    return user;
  }

  @Track<User>('signed_up', { properties: ({ plan }) => ({ plan }) })
  async named() {
    return user;
  }

  @Track<User>('signed_up', { on: 'always', properties: (made) => ({ plan: made?.plan ?? 'free' }) })
  observable() {
    return of(user);
  }

  // @ts-expect-error 04: a name that is not declared
  @Track('sign_out')
  undeclared() {}

  // @ts-expect-error 05: no properties where some are required
  @Track('signed_up')
  without() {}

  // @ts-expect-error 06: options without properties where some are required
  @Track('signed_up', { on: 'error' })
  withoutFunction() {}

  // @ts-expect-error 07: a wrong value
  @Track('signed_up', { properties: () => ({ plan: 'gold' }) })
  wrong() {}

  // @ts-expect-error 08: the properties of another event
  @Track<User>('searched', { properties: ({ plan }) => ({ plan, query: 5 }) })
  other() {
    return user;
  }

  // @ts-expect-error 09: a result that the handler does not return
  @Track('signed_up', { properties: ({ plan }: User) => ({ plan }) })
  result() {
    return { id: 'u_1' };
  }

  // @ts-expect-error 10: a name that is not declared, with properties
  @Track<User>('sign_up', { properties: ({ plan }) => ({ plan }) })
  undeclaredToo() {
    return user;
  }
}
