import { useEffect, useState } from 'preact/hooks';

export interface Loading<T> {
  data: T | undefined;
  failure: string | undefined;
  reload: () => void;
}

/** Loads once for a key and again on `reload`; what was loaded stays until something newer is there. */
export function useLoaded<T>(key: string, load: () => Promise<T>): Loading<T> {
  const [state, setState] = useState<{ key: string; data: T | undefined; failure: string | undefined }>({ key, data: undefined, failure: undefined });
  const [round, setRound] = useState(0);
  useEffect(() => {
    let dropped = false;
    load().then(
      (data) => !dropped && setState({ key, data, failure: undefined }),
      (failure: Error) => !dropped && setState((before) => ({ key, data: before.key === key ? before.data : undefined, failure: failure.message })),
    );
    return () => {
      dropped = true;
    };
  }, [key, round]);
  return { data: state.key === key ? state.data : undefined, failure: state.failure, reload: () => setRound((before) => before + 1) };
}
