import t from 'tap';
import { testApp } from './support/app.ts';

t.test('reading zones', async (t) => {
  const { get } = await testApp(t, { sample: true });

  t.test('search ignores accents, case and Unicode form', async (t) => {
    for (const q of ['quang chau', 'QUANG CHÂU', 'Quang Châu'.normalize('NFD')]) {
      const { status, body } = await get(`/v1/industrial-zones?fields=code&q=${encodeURIComponent(q)}`);
      t.equal(status, 200);
      t.same(
        body.data.map((z: { code: string }) => z.code),
        ['kcn-quang-chau', 'kcn-quang-chau-mo-rong'],
        q,
      );
    }
  });
});
