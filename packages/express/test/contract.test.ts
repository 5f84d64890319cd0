import { describeAdapter } from '@openpanel-node/testkit';
import express5 from 'express';
import express4 from 'express4';
import { expressAdapter } from './express-app.js';

describeAdapter(expressAdapter('Express 5', express5));
describeAdapter(expressAdapter('Express 4', express4 as unknown as typeof express5));
