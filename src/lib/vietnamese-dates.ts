// How Vietnamese documents write days: one rule wherever a day is printed.

/** Days below 10 and the months 1 and 2 have a nought before them (NĐ 30/2020/NĐ-CP, Annex I, II.4). */
function written(day: string): { date: string; month: string; year: number } {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const two = (n: number): string => String(n).padStart(2, '0');
  return { date: two(date), month: month < 3 ? two(month) : String(month), year };
}

/** 2026-06-05 → 05/6/2026. */
export function shortDay(day: string): string {
  const { date, month, year } = written(day);
  return `${date}/${month}/${year}`;
}

/** 2026-02-05 → "ngày 05 tháng 02 năm 2026"; with room to write it in where it is not known. */
export function longDay(day: string | null): string {
  if (day === null) return 'ngày      tháng      năm         ';
  const { date, month, year } = written(day);
  return `ngày ${date} tháng ${month} năm ${year}`;
}
