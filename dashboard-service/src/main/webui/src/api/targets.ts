import type { Labels } from '../stream/protocol';
import { call } from './client';

/** A target as `/api/v1/targets` shows it. */
export interface Target {
  labels: Labels;
  discoveredLabels: Labels;
  scrapePool: string;
  scrapeUrl: string;
  lastError: string;
  /** RFC 3339; the year 1 before the first scrape. */
  lastScrape: string;
  /** Seconds. */
  lastScrapeDuration: number;
  health: 'up' | 'down' | 'unknown';
  scrapeInterval: string;
  lastSamples: number;
  warning: string;
}

export interface Targets {
  activeTargets: Target[];
  droppedTargetCounts: Record<string, number>;
  problems: string[];
}

export const listTargets = async (): Promise<Targets> => (await call<{ data: Targets }>('GET', '/api/v1/targets')).data;
