import { describeShutdown } from '../../testing/describe-shutdown.js';

describeShutdown(new URL('../dist/main.js', import.meta.url));
