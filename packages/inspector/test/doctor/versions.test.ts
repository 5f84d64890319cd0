import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { checkVersions } from '../../src/doctor/versions.js';

/** A folder of an app below one with these modules. */
function appWith(modules: Record<string, string | undefined>): string {
  const root = mkdtempSync(join(tmpdir(), 'openpanel-doctor-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [name, version] of Object.entries(modules)) {
    mkdirSync(join(root, 'node_modules', name), { recursive: true });
    writeFileSync(join(root, 'node_modules', name, 'package.json'), JSON.stringify({ version }));
  }
  const app = join(root, 'apps', 'shop');
  mkdirSync(app, { recursive: true });
  return app;
}

const told = (modules: Record<string, string | undefined>, node = '22.0.0') =>
  checkVersions(appWith(modules), node).map(({ subject, ok }) => `${subject} ${ok ? 'ok' : 'wrong'}`);

it('knows which versions are supported, in the folder or above it', () => {
  expect(told({ express: '4.17.0', koa: '3.3.0', '@nestjs/core': '12.0.1' })).toEqual([
    'node ok',
    'express ok',
    'koa ok',
    '@nestjs/core ok',
  ]);
  expect(told({ express: '4.16.4', koa: '1.7.1', '@nestjs/core': '13.0.0' }, '20.18.3')).toEqual([
    'node wrong',
    'express wrong',
    'koa wrong',
    '@nestjs/core wrong',
  ]);
  expect(told({ express: undefined })).toEqual(['node ok']);
  expect(told({}, '20.19.0')).toEqual(['node ok']);
});
