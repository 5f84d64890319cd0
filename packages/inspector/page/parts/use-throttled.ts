import { useEffect, useRef, useState } from 'preact/hooks';

/** A value that changes often, as it was at most so many milliseconds ago. */
export function useThrottled<Value>(value: Value, everyMs: number): Value {
  const [shown, setShown] = useState(value);
  const latest = useRef(value);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  latest.current = value;
  useEffect(() => {
    if (Object.is(shown, value)) return;
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      setShown(() => latest.current);
    }, everyMs);
  }, [shown, value, everyMs]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return shown;
}
