import { describeShutdown } from '../../testing/describe-shutdown.js';

describeShutdown(new URL('../dist/server.js', import.meta.url));
