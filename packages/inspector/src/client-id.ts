const LOWER_CASE_UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether the server reads this as a client ID: any UUID, in lower case. */
export function isClientId(id: string): boolean {
  return LOWER_CASE_UUID.test(id);
}
