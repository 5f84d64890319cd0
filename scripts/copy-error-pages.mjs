// The pages that messages refer to travel with the package that writes the messages.
import { cpSync, rmSync } from 'node:fs';

rmSync('docs', { recursive: true, force: true });
cpSync('../../docs/errors', 'docs/errors', { recursive: true });
