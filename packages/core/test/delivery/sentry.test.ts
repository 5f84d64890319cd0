import { propertiesOf } from '@openpanel-node/testkit';
import * as Sentry from '@sentry/node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { apiServer } from '../api-server.js';
import { httpClient, memoryClient } from '../clients.js';
