import type { IncomingMessage } from 'node:http';
import busboy from 'busboy';

/** The field `of` of a multipart body, when all of it has been read. */
export function fieldOf(request: IncomingMessage): Promise<string> {
  const parser = busboy({ headers: request.headers });
  return new Promise((resolve, reject) => {
    let of = '';
    parser.on('field', (name, value) => {
      if (name === 'of') of = value;
    });
    parser.on('file', (_name, file) => file.resume());
    parser.on('close', () => resolve(of));
    parser.on('error', reject);
    request.pipe(parser);
  });
}
