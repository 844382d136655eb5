import { quote } from './builder';

export interface Threshold {
  metric: string;
  type: string;
  labels: Readonly<Record<string, string>>;
  aggregation: string;
  window: string;
  comparison: string;
  threshold: string;
}

const OVER_TIME = new Set(['avg', 'sum', 'min', 'max', 'count', 'last']);
export const SHORT_AGGREGATIONS = ['avg', 'sum', 'min', 'max', 'count', 'rate', 'increase', 'last'] as const;
/** A histogram does not tell the smallest, largest or last observation. */
export const HISTOGRAM_AGGREGATIONS = ['avg', 'sum', 'count', 'rate', 'increase'] as const;

/** What the server will make of a short form, to show while it is being filled in; the server's answer counts. */
export function shortFormText(form: Threshold): string {
  if (form.metric === '') return '';
  return `${valueOf(form)} ${form.comparison} ${form.threshold}`;
}

function valueOf(form: Threshold): string {
  const range = (suffix: string) => `(${form.metric}${suffix}${selectorOf(form.labels)}[${form.window}])`;
  if (form.type !== 'histogram') {
    const func = OVER_TIME.has(form.aggregation) ? `${form.aggregation}_over_time` : form.aggregation;
    return func + range('');
  }
  switch (form.aggregation) {
    case 'sum':
      return 'increase' + range('_sum');
    case 'rate':
      return 'rate' + range('_count');
    case 'avg':
      return `rate${range('_sum')} / rate${range('_count')}`;
    default:
      return 'increase' + range('_count');
  }
}

function selectorOf(labels: Readonly<Record<string, string>>): string {
  const names = Object.keys(labels).sort();
  return names.length === 0 ? '' : `{${names.map((name) => `${name}=${quote(labels[name] ?? '')}`).join(', ')}}`;
}
