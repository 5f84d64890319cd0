import * as core from '@openpanel-node/core';
import * as adapter from '@openpanel-node/nestjs';

it('has one instance of the package, whichever is imported', () => {
  expect(adapter.op).toBe(core.op);
  expect(adapter.OpenPanel).toBe(core.OpenPanel);
});
