// The pages that messages refer to travel with the package that writes the messages; what they link to besides is on the site.
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { webAddressOf } from './project-address.mjs';

const SOURCE = 'docs/errors';

rmSync('docs', { recursive: true, force: true });
cpSync(`../../${SOURCE}`, SOURCE, { recursive: true });
for (const name of readdirSync(SOURCE)) {
  const file = join(SOURCE, name);
  const text = readFileSync(file, 'utf8');
  writeFileSync(
    file,
    text.replace(
      /(\]\()(\.\.\/[^)\s]+)(?=\))/g,
      (_link, start, path) => start + webAddressOf(posix.join(SOURCE, path)),
    ),
  );
}
