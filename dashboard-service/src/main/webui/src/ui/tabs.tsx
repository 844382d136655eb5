/** Links to the parts of a view; which one is open is in the URL. */
export function Tabs(props: { label: string; open: string; tabs: readonly { id: string; name: string; href: string }[] }) {
  return (
    <nav class="tabs" aria-label={props.label}>
      {props.tabs.map((tab) => (
        <a key={tab.id} href={tab.href} aria-current={tab.id === props.open ? 'page' : undefined}>
          {tab.name}
        </a>
      ))}
    </nav>
  );
}
