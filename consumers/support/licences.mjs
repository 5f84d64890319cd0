import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './pack.mjs';

/** Licences that ask for no more than to be named. */
const ALLOWED = ['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'ISC', 'MIT', 'Unlicense'];
/** A library under the LGPL may be depended on, not copied into a package: it stays a dependency of a development tool. */
const DEPENDED_ON = { 'device-detector-js': 'LGPL-3.0' };
/** Where a package says what it contains of others. */
const NOTICES = /(?:^|\/)(?:THIRD-PARTY|page-licenses)\.md$/;

const { packages: locked } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));

/** What a user gets with a package may be used as freely as the package; returns what may not. */
export function licenceProblems(manifest, paths, read) {
  const problems =
    paths.includes('LICENSE') && manifest.license === 'MIT' ? [] : ['the licence must be MIT, with its text'];
  for (const [name, licence] of dependenciesOf(manifest.name)) {
    const isAllowed = ALLOWED.includes(licence) || DEPENDED_ON[name] === licence;
    if (!isAllowed) problems.push(`depends on ${name}, which is under ${licence ?? 'an unknown licence'}`);
  }
  for (const path of paths.filter((file) => NOTICES.test(file))) {
    const notices = [...read(path).matchAll(/^## (\S+) (?:.*\((.+)\)\n|.*\n\n(\S+)$)/gm)];
    if (notices.length === 0) problems.push(`${path} names no package`);
    for (const [, name, inTitle, below] of notices) {
      const licence = inTitle ?? below;
      if (!ALLOWED.includes(licence)) problems.push(`contains ${name}, which is under ${licence}`);
    }
  }
  return problems;
}

/** The names and licences of everything that is installed with a package. */
function dependenciesOf(name) {
  const licences = new Map();
  const seen = new Set();
  const waiting = [resolve(name, '')];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const { dependencies = {}, optionalDependencies = {}, license } = locked[path];
    if (path.includes('node_modules/')) licences.set(path.split('node_modules/').at(-1), license);
    for (const each of Object.keys({ ...dependencies, ...optionalDependencies })) waiting.push(resolve(each, path));
  }
  return licences;
}

/** The place of a package in the lock file, as Node.js finds it from the place of another. */
function resolve(name, from) {
  const candidates = [];
  for (let path = from; path !== ''; path = path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : '') {
    candidates.push(`${path}/node_modules/${name}`);
  }
  const found = [...candidates, `node_modules/${name}`].find((path) => path in locked);
  if (found === undefined) throw new Error(`${name}, a dependency of ${from}, is not in package-lock.json`);
  return locked[found].link ? locked[found].resolved : found;
}
