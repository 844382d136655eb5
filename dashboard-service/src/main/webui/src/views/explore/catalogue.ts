import { metadata, metricNames, MOST_NAMES, type MetricMeta } from '../../api/metrics';

/** What metrics there are. */
export interface Catalogue {
  names: string[];
  meta: Record<string, MetricMeta>;
  /** Whether there are more names than these. */
  cut: boolean;
}

/** The parts of a classic histogram or summary have its type and help. */
export function metaOf(catalogue: Catalogue, metric: string): MetricMeta | undefined {
  return catalogue.meta[metric] ?? catalogue.meta[metric.replace(/_(bucket|sum|count|total)$/, '')];
}

/** The type of a metric; a series of a histogram counts as its own. */
export function typeOf(catalogue: Catalogue, metric: string): string | undefined {
  return metaOf(catalogue, metric)?.type;
}

/** Metadata is an extra: without it the names are still of use. */
export async function loadCatalogue(): Promise<Catalogue> {
  const [names, meta] = await Promise.all([metricNames(MOST_NAMES), metadata(MOST_NAMES).catch(() => ({}))]);
  return { names: [...names].sort(), meta, cut: names.length >= MOST_NAMES };
}
