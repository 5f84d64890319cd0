/** Bars of CPU time an event, as an SVG that is read on light and on dark pages. */
export function chart(rows, titles) {
  const bars = rows.toSorted((a, b) => a.cpuMicros - b.cpuMicros);
  const longest = Math.max(...bars.map(({ cpuMicros }) => cpuMicros));
  const [label, width, step] = [260, 360, 28];
  const height = bars.length * step + 40;
  const items = bars.map(({ name, cpuMicros }, index) => {
    const y = 32 + index * step;
    const length = Math.max(2, (cpuMicros / longest) * width);
    const fill = name === 'openpanel-node' ? '#2563eb' : name.startsWith('undici') ? '#9ca3af' : '#94a3b8';
    const title = titles[name].replaceAll(/[*`]/g, '');
    return [
      `<text x="${label - 8}" y="${y + 14}" text-anchor="end">${title}</text>`,
      `<rect x="${label}" y="${y}" width="${length.toFixed(1)}" height="20" rx="3" fill="${fill}"/>`,
      `<text x="${label + length + 6}" y="${y + 14}">${cpuMicros.toFixed(0)}</text>`,
    ].join('\n    ');
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${label + width + 60} ${height}" font-family="system-ui, sans-serif" font-size="12" fill="#6b7280" role="img">
  <title>CPU time of the whole process for each delivered event, in microseconds</title>
  <text x="${label}" y="18" font-weight="600">CPU µs for each delivered event</text>
    ${items.join('\n    ')}
</svg>
`;
}
