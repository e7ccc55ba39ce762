/** A calm line while an answer is awaited for longer than a second, with the way to stop waiting. */

import { useEffect, useState } from "preact/hooks";
import { cancelAll, long } from "../../api/patience.ts";

const Waiting = () => {
  const [seconds, setSeconds] = useState(1);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((now) => now + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <div class="asking">
      <span role="status">Still asking the server</span>
      <span class="t3 num" aria-hidden="true">
        {seconds} s
      </span>
      <button type="button" class="btn" onClick={cancelAll}>
        Cancel
      </button>
    </div>
  );
};

export const Asking = () => (long.value > 0 ? <Waiting /> : null);
