import { metadata, metricNames, type MetricMeta } from '../../api/metrics';

/** What metrics there are. */
export interface Catalogue {
  names: string[];
  meta: Record<string, MetricMeta>;
}

/** The type of a metric; a series of a histogram counts as its own. */
export function typeOf(catalogue: Catalogue, metric: string): string | undefined {
  return catalogue.meta[metric]?.type;
}

/** Metadata is an extra: without it the names are still of use. */
export async function loadCatalogue(): Promise<Catalogue> {
  const [names, meta] = await Promise.all([metricNames(), metadata().catch(() => ({}))]);
  return { names: [...names].sort(), meta };
}
