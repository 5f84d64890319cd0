import { fileURLToPath } from 'node:url';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AppModule } from './app.module.js';

const app = await NestFactory.create<NestExpressApplication>(AppModule, { logger: ['warn', 'error', 'fatal'] });
// The app is behind one proxy. Without this line, every visitor would have the IP of the proxy.
app.set('trust proxy', 1);
app.useStaticAssets(fileURLToPath(new URL('../public', import.meta.url)));
app.enableCors({ origin: 'https://reports.example', optionsSuccessStatus: 200 });

// On a signal, Nest closes the app and delivers its events. Then the process exits with 0.
app.enableShutdownHooks(['SIGTERM', 'SIGINT'], { useProcessExit: true });
await app.listen(Number(process.env['PORT'] ?? 3000), '127.0.0.1');
console.log(`Listening on ${await app.getUrl()}`);
