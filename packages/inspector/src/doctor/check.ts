/** One line of the report. */
export interface Check {
  readonly subject: string;
  readonly ok: boolean;
  readonly message: string;
  /** What to do if it is not ok. */
  readonly advice?: string;
}

export const ok = (subject: string, message: string): Check => ({ subject, ok: true, message });

export const wrong = (subject: string, message: string, advice: string): Check => ({
  subject,
  ok: false,
  message,
  advice,
});
