/** Bodies that nobody reads or cancels: their response was replaced. */
const abandoned = new FinalizationRegistry<(aborted: boolean) => void>((onEnd) => onEnd(false));

/**
 * The body of a response, which calls `onEnd` when it has been read to its end, or with true when it was cancelled or failed. It is
 * read only as fast as its reader asks. Undefined if the response has no body.
 */
export function observedBody(
  response: Response,
  onEnd: (aborted: boolean) => void,
): ReadableStream<Uint8Array> | undefined {
  const { body } = response;
  if (body === null || response.bodyUsed || body.locked) return undefined;
  const reader = body.getReader();
  const end = (aborted: boolean) => {
    abandoned.unregister(reader);
    onEnd(aborted);
  };
  const observed = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (!done) return controller.enqueue(value);
        } catch (error) {
          end(true);
          throw error;
        }
        end(false);
        controller.close();
      },
      cancel(reason) {
        end(true);
        return reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
  abandoned.register(observed, onEnd, reader);
  return observed;
}
