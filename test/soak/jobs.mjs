const EVERY_MS = 50;
const PROFILES = 50;

/** What the app does outside of requests: every kind of call, right and wrong, in scopes of its own and in none. */
export function startJobs({ client, call, seeds: { oneOf, chance, random } }) {
  let number = 0;
  const pick = () => `p${Math.floor(random() * PROFILES)}`;

  const job = () => {
    number += 1;
    // Profiles and groups that keep coming, as a growing app has them.
    const scope = client.scope({ profileId: chance(0.2) ? `new_${number}` : pick(), properties: { job: number } });
    call((id) => scope.identify({ firstName: 'Ada', properties: { id } }));
    call((id) => scope.increment({ property: id }));
    if (chance(0.5)) call((id) => scope.decrement({ property: id, value: 2 }));
    if (chance(0.3)) call((id) => scope.setGroup(id));
    if (chance(0.1)) scope.clear();
    call((id) => scope.track('job_done', { id }));
    void scope.run(async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      call((id) => client.track('job_ended', { id, text: 'x'.repeat(200) }));
    });
  };
  const calls = [
    () => call((id) => client.revenue(4_200, { id, profileId: pick() })),
    () =>
      call((id) => client.upsertGroup({ id: `g${number % 1_000}`, type: 'company', name: 'Acme', properties: { id } })),
    () => call((id) => client.track('unwanted', { id })),
    () => call((id) => client.track('broken', { id })),
    () => call((id) => client.track('', { id })),
    () => call((id) => client.track('too_large', { id, text: 'x'.repeat(20_000) })),
    () => call((id) => client.increment({ property: id, profileId: 'nobody' })),
    () => client.setGlobalProperties({ release: `r${number % 10}`, [`flag_${number % 20}`]: true }),
  ];

  const timer = setInterval(() => {
    job();
    oneOf(calls)();
    // Bursts, which fill the queue when the API is down.
    if (chance(0.004)) for (let i = 0; i < 1_500; i += 1) call((id) => client.track('burst', { id, index: i }));
  }, EVERY_MS);
  return { stop: () => clearInterval(timer) };
}
