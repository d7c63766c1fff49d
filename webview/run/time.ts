import { text } from '../ui/texts';

/** A time in words, with the two units that matter. */
export function elapsedText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const [days, hours, minutes] = [86_400, 3600, 60].map((unit) => Math.floor(whole / unit));
  if (days! > 0) return text('{0} d {1} h', days!, hours! % 24);
  if (hours! > 0) return text('{0} h {1} min', hours!, minutes! % 60);
  if (minutes! > 0) return text('{0} min {1} s', minutes!, whole % 60);
  return text('{0} s', whole);
}
