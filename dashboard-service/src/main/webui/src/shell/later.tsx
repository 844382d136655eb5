import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Notice, Skeleton } from '../ui/notice';

/** A view whose code is loaded when it is first opened. */
export function later(load: () => Promise<ComponentType>): ComponentType {
  let loaded: ComponentType | undefined;
  return function Later() {
    const [View, setView] = useState<ComponentType | undefined>(() => loaded);
    const [failed, setFailed] = useState(false);
    useEffect(() => {
      if (View) return;
      let dropped = false;
      load().then(
        (view) => {
          loaded = view;
          if (!dropped) setView(() => view);
        },
        () => !dropped && setFailed(true),
      );
      return () => {
        dropped = true;
      };
    }, []);
    if (View) return <View />;
    if (!failed) return <Skeleton height={320} label="Loading the view" />;
    return (
      <Notice tone="critical">
        This part of the page could not be loaded.{' '}
        <button type="button" onClick={() => location.reload()}>
          Load the page again
        </button>
      </Notice>
    );
  };
}
