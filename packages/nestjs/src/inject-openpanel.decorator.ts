import { Inject } from '@nestjs/common';
import { OpenPanel } from '@openpanel-node/core/adapter';

/** Injects the `OpenPanel` client if the parameter type cannot: it is an interface, or the compiler emits no decorator metadata. */
export const InjectOpenPanel = (): ParameterDecorator & PropertyDecorator => Inject(OpenPanel);
