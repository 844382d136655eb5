import { hourMinute, clock } from '../format/time';

const two = (value: number): string => String(value).padStart(2, '0');

/** Labels of a time axis: seconds only when ticks are closer than a minute, the day where it changes. */
export function timeTicks(seconds: number[], increment: number): string[] {
  let day = -1;
  return seconds.map((second) => {
    const date = new Date(second * 1000);
    const fresh = day !== -1 && date.getDate() !== day;
    day = date.getDate();
    if (increment >= 86400 || fresh) return `${two(date.getMonth() + 1)}-${two(date.getDate())}`;
    return increment < 60 ? clock(second * 1000) : hourMinute(second * 1000);
  });
}
