import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Framework } from '../packages/core/src/adapter.js';
import * as adapter from '../packages/core/src/adapter.js';
import { FRAMEWORKS, type SupportedFramework } from '../packages/inspector/src/frameworks.js';
import { codeOf, read, rowsOf, sectionOf } from './markdown.js';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const README = read('README.md').replace(/\s+/g, ' ');

interface Manifest {
  readonly name: string;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}
const manifestOf = (folder: string) => JSON.parse(read(`${folder}/package.json`)) as Manifest;

/** Manifests of projects that install packages. */
const PROJECTS = readdirSync(`${ROOT}consumers/projects`).map((name) => ({
  ...manifestOf(`consumers/projects/${name}`),
  name,
}));

describe.each(FRAMEWORKS)('$name', (framework: SupportedFramework) => {
  const {
    name,
    id,
    adapter: folder,
    package: own,
    versions,
    platforms,
    mount,
    guide,
    isTestedByConsumers = false,
  } = framework;
  const manifest = manifestOf(`packages/${folder}`);
  const majors = versions.map(([major]) => major);

  it('has an adapter that takes the versions of the table', () => {
    expect(manifest.name).toBe(`@openpanel-node/${folder}`);
    if (isTestedByConsumers) return expect(manifest.peerDependencies).not.toHaveProperty(own);
    const [[first, minor] = [0, 0]] = versions;
    const ranges = [
      `>=${first}.${minor} <${Math.max(...majors) + 1}`,
      versions.map(([major, least]) => `^${major}.${least}.0`).join(' || '),
    ];
    expect(ranges).toContain(manifest.peerDependencies?.[own]);
  });

  it.runIf(isTestedByConsumers)('has a consumer with each major', () => {
    const users = PROJECTS.filter((project) => own in { ...project.dependencies });
    expect(users.map((project) => [project.name, project.dependencies?.[own]])).toEqual(
      majors.map((major) => [`${id}${major}`, `^${major}.0.0`]),
    );
  });

  it.skipIf(isTestedByConsumers)('is tested with each major', () => {
    const workspaces = readdirSync(`${ROOT}test/majors`).filter((each) => each.startsWith(id.slice(0, 4)));
    const installed = [manifest, ...workspaces.map((each) => manifestOf(`test/majors/${each}`))].flatMap((each) =>
      Object.entries({ ...each.devDependencies, ...each.dependencies }).flatMap(([dependency, range]) =>
        dependency.replace(/\d+$/, '') === own ? [Number(/(\d+)\./.exec(range)?.[1])] : [],
      ),
    );
    expect(installed.sort((a, b) => a - b)).toEqual(majors);
    const tests = readdirSync(`${ROOT}packages/${folder}/test`).filter((file) => file.endsWith('.ts'));
    const contract = tests.map((file) => read(`packages/${folder}/test/${file}`)).join('\n');
    expect(contract).toContain('describeAdapter(');
    // Those of NestJS are projects of the test runner, which takes them from the table.
    if (id !== 'nestjs') for (const major of majors) expect(contract).toContain(`'${name} ${major}'`);
  });

  it.each(platforms)(
    'has the descriptor of $name, whose advice is that of the guide',
    ({ name: platform, descriptor }) => {
      const found = (adapter as unknown as Record<string, Framework<never, never> | undefined>)[descriptor];
      expect(found?.userPlace).toMatch(/^(?:req|request|ctx)\./);
      const advice = found?.trustAdvice(1, undefined) ?? '';
      const rows = rowsOf(sectionOf(read('docs/client-ip.md'), '## Framework settings'));
      const row = rows.find(([names = '']) => names.split(', ').includes(platform));
      // The guide may give the same setting where the app is made.
      const settings = [...advice.matchAll(/(?:trust proxy|maxIpsCount|trustProxy|proxy)\b/g)].map(String);
      expect(settings.length).toBeGreaterThan(0);
      for (const setting of settings) expect(row?.[1]).toContain(setting);
    },
  );

  it('has a guide, an example and a consumer, and is in the README', () => {
    const [call = ''] =
      /withOpenPanel\(|openpanel\(\)|OpenPanelModule\.forRoot\(\)|app\.register\(openpanel\)/.exec(mount.code) ?? [];
    expect(read(guide)).toContain(call);
    expect(mount.code).toContain(`from '@openpanel-node/${folder}`);
    expect(existsSync(`${ROOT}examples/${id}/package.json`)).toBe(true);
    expect(read('examples/demo/src/frameworks.ts')).toContain(`name: '${id}'`);
    expect(PROJECTS.filter(({ dependencies }) => `@openpanel-node/${folder}` in { ...dependencies })).not.toEqual([]);
    expect(README).toContain(`[\`@openpanel-node/${folder}\`](packages/${folder})`);
  });

  it('has the same versions in the README', () => {
    const rows = rowsOf(sectionOf(read('README.md'), '## Packages and versions'));
    const [, supported = ''] = rows.find(([cell]) => codeOf(cell) === manifest.name) ?? [];
    // One package for several has a row that names them.
    if (folder !== id) return expect(supported).toContain(name);
    expect(supported).toMatch(new RegExp(`^${name} `));
    const words = versions.map(([major, minor]) => (minor > 0 ? `${major} from ${major}.${minor}` : `${major}`));
    expect(supported.match(/\d+(?: from \d+\.\d+)?/g)).toEqual(words);
  });
});

it('every adapter is in the table', () => {
  const adapters = readdirSync(`${ROOT}packages`).filter((folder) => {
    const { dependencies, peerDependencies } = manifestOf(`packages/${folder}`);
    return '@openpanel-node/core' in { ...dependencies } && peerDependencies !== undefined;
  });
  expect(adapters).toEqual([...new Set(FRAMEWORKS.map(({ adapter: each }) => each))].sort());
});

it('the guide for a new adapter names files that exist', () => {
  const links = [...read('docs/adding-an-adapter.md').matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => String(link));
  expect(links.length).toBeGreaterThan(10);
  expect(links.filter((link) => !existsSync(new URL(link, new URL('../docs/', import.meta.url))))).toEqual([]);
});
