/**
 * A Standard Schema (https://standardschema.dev), as zod from 3.24, valibot from 1.0, arktype from 2.0 and others have it. `Input` is what
 * the caller passes, `Output` what is sent.
 */
export interface StandardSchema<Input = unknown, Output = Input> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
    /** Only for the compiler; there is no such value. */
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

type SchemaResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly SchemaIssue[] };

export interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** A schema of properties: it returns an object. What it takes may be unknown to the compiler. */
export type PropertiesSchema = StandardSchema<unknown, object>;

/** What a schema takes. Structural, so that a schema which the ESM types declare also counts in a CommonJS file. */
export type InputOf<Schema> = Schema extends { readonly '~standard': { readonly types?: infer Types } }
  ? NonNullable<Types> extends { readonly input: infer Input }
    ? Input
    : never
  : never;

/** Schemas of arktype are functions. */
export function isSchema(value: unknown): value is StandardSchema {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  const { '~standard': standard } = value as Partial<StandardSchema>;
  return typeof standard === 'object' && standard !== null && typeof standard.validate === 'function';
}
