import { Inject } from '@nestjs/common';
import { OpenPanel } from '@openpanel-node/core/adapter';

/** Injects the client where its type does not say so: an interface, or a compiler that emits no types for decorators. */
export const InjectOpenPanel = (): ParameterDecorator & PropertyDecorator => Inject(OpenPanel);
