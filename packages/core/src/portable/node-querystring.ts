/** Replaces that of `node:querystring`: decodes what is valid, and leaves the rest. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    const bytes: number[] = [];
    for (const [part] of text.matchAll(/%[\da-f]{2}|./gisu)) {
      if (part.length === 3 && part.startsWith('%')) bytes.push(Number.parseInt(part.slice(1), 16));
      else bytes.push(...new TextEncoder().encode(part));
    }
    return new TextDecoder().decode(new Uint8Array(bytes));
  }
}

export { decode as unescape };
