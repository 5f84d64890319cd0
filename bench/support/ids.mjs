/** A client ID, a UUID as the API wants it. */
export const ID = '6f2c6ad4-52f0-4a8e-9f4c-3b1f0c9a7e11';
