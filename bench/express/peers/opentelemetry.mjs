export { drain } from '../opentelemetry-setup.mjs';

export const mount = () => {};
