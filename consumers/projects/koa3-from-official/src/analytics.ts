// Written for the official SDK: only the name of the package has changed.
import { OpenPanel } from '@openpanel-node/koa';

export const analytics = new OpenPanel({
  clientId: process.env['OPENPANEL_CLIENT_ID']!,
  clientSecret: process.env['OPENPANEL_CLIENT_SECRET']!,
  apiUrl: process.env['OPENPANEL_API_URL']!,
  waitForProfile: false,
});

analytics.setGlobalProperties({ app_version: '1.2.3', environment: 'production' });

/** The example of its README, outside of every request. */
export function onStart(): void {
  analytics.ready();
  analytics.identify({
    profileId: 'operator',
    firstName: 'Grace',
    lastName: 'Hopper',
    email: 'grace@example.com',
    properties: { tier: 'premium' },
  });
  analytics.track('service_started', { foo: 'bar' });
}

/** A job, as the warnings of `onStart` say that it is written here. */
export async function onInvoice(profileId: string): Promise<void> {
  const job = analytics.scope({ profileId });
  await job.run(async () => {
    analytics.setGroup('acme');
    await analytics.track('invoice_sent', { total: 4900 });
  });
}
