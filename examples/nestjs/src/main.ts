import { fileURLToPath } from 'node:url';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module.js';

const app = await NestFactory.create<NestExpressApplication>(AppModule, { logger: ['warn', 'error', 'fatal'] });
// One proxy in front; without this line every visitor has the proxy's address.
app.set('trust proxy', 1);
app.useStaticAssets(fileURLToPath(new URL('../public', import.meta.url)));
app.enableCors({ origin: 'https://reports.example', optionsSuccessStatus: 200 });

// On a signal Nest closes the app, its events included; then the process ends with 0, and not by the signal.
app.enableShutdownHooks(['SIGTERM', 'SIGINT'], { useProcessExit: true });
await app.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1');
console.log(`Listening on ${await app.getUrl()}`);
