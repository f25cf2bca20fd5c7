// End-to-end tests of the portal in a real browser. Prints TAP.
// usage: node tests/e2e/run.mjs --binary build/umkreis [--chromium /usr/bin/chromium] [--shots DIR]
import { existsSync, mkdirSync, readFileSync, writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { tmpdir } from 'node:os';
import { Portal } from './portal.mjs';
import { Tap, assert, equal } from './tap.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const { values: options } = parseArgs({
  options: {
    binary: { type: 'string' },
    chromium: { type: 'string', default: '/usr/bin/chromium' },
    shots: { type: 'string' },
  },
});
if (!options.binary) {
  console.error('usage: node run.mjs --binary build/umkreis [--chromium PATH] [--shots DIR]');
  process.exit(64);
}
const skip = reason => { console.log(`1..0 # SKIP ${reason}`); process.exit(0); };
if (!existsSync(join(here, 'node_modules', 'playwright-core')))
  skip('run npm ci in tests/e2e first');
if (!existsSync(options.chromium))
  skip(`${options.chromium} is not installed`);

const require = createRequire(import.meta.url);
const { chromium } = require('playwright-core');
const axeSource = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const vnuJar = require('vnu-jar');

const WIDTHS = [320, 768, 1280];
const CHROMIUM_FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'];

const tap = new Tap();
const portal = new Portal(resolve(options.binary));
let browser;

// ---- helpers ------------------------------------------------------------------------------------

/** A page in a fresh context that records everything it asks for and complains about. */
async function open(path, { width = 1280, scheme = 'light', ...context } = {}) {
  const ctx = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: scheme,
    bypassCSP: false, ...context });
  const page = await ctx.newPage();
  page.foreign = [];
  page.complaints = [];
  page.on('request', r => {
    if (!r.url().startsWith(portal.url) && !r.url().startsWith('data:'))
      page.foreign.push(r.url());
  });
  page.on('console', m => { if (m.type() === 'error') page.complaints.push(m.text()); });
  page.on('pageerror', e => page.complaints.push(String(e)));
  page.answer = await page.goto(portal.url + path);
  return page;
}

const close = page => page.context().close();

/** axe is run through the debugger, which the page's Content-Security-Policy does not bind. */
async function axe(page) {
  if (!await page.evaluate(() => !!globalThis.axe))
    await page.evaluate(axeSource);
  const result = await page.evaluate(async () => {
    const r = await globalThis.axe.run(document, {
      runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa',
        'best-practice'] },
    });
    return r.violations.map(v => `${v.id}: ${v.nodes.slice(0, 3)
      .map(n => `${n.html.slice(0, 160)} (${n.failureSummary?.split('\n').pop()})`).join(' | ')}`);
  });
  equal(result, [], `axe on ${page.url()}`);
}

const overflow = page => page.evaluate(() => document.documentElement.scrollWidth -
  document.documentElement.clientWidth);

const hitIds = page => page.$$eval('.hits .card h2 a',
  links => links.map(a => Number(/\/(\d+)-/.exec(a.getAttribute('href'))[1])));

const get = (path, init) => fetch(portal.url + path, { redirect: 'manual', ...init });

async function text(path) {
  return (await get(path)).text();
}

// ---- set-up -------------------------------------------------------------------------------------

async function setUp() {
  portal.run(['demo', '--count', '300', '--load']);
  portal.run(['import', '--source', 'feindlich', join(here, 'hostile.jsonl')]);
  await portal.start();
  browser = await chromium.launch({ executablePath: options.chromium, headless: true,
    args: CHROMIUM_FLAGS });
}

/** One posting page of the demo, found the way a person finds it. */
async function somePosting() {
  const page = await open('/suche?sort=datum');
  const href = await page.$eval('.hits .card h2 a', a => a.getAttribute('href'));
  await close(page);
  return href;
}

// ---- tests --------------------------------------------------------------------------------------

async function testPages(posting) {
  const english = posting.replace('/stelle/', '/en/job/');
  const paths = {
    start: '/', 'start-en': '/en/', results: '/suche?was=pflege',
    place: '/suche?was=&wo=Leipzig&umkreis=100', 'results-en': '/en/search?words=pflege&sort=date',
    filtered: '/suche?arbeitszeit=full&ohne-zeitarbeit=1&seit=30&sort=datum',
    zero: '/suche?was=quastenflosserdompteur', posting, 'posting-en': english,
    about: '/ueber', imprint: '/impressum', privacy: '/datenschutz', 'about-en': '/en/about',
    'not-found': '/gibt-es-nicht', bad: '/suche?umkreis=weit',
  };
  for (const [name, path] of Object.entries(paths)) {
    await tap.test(`${name}: three widths, light and dark, no overflow, axe, nothing foreign`,
      async () => {
        const page = await open(path, { width: WIDTHS[0] });
        const status = { 'not-found': 404, bad: 400 }[name] ?? 200;
        equal(page.answer.status(), status, path);
        for (const width of WIDTHS) {
          for (const scheme of ['light', 'dark']) {
            await page.setViewportSize({ width, height: 900 });
            await page.emulateMedia({ colorScheme: scheme });
            equal(await overflow(page), 0, `${path} overflows at ${width}`);
            if (width !== 768) // between two layouts that are checked
              await axe(page);
            if (options.shots) {
              mkdirSync(options.shots, { recursive: true });
              const file = `${name}-${width}-${scheme}.png`;
              await page.screenshot({ path: join(options.shots, file) });
            }
          }
        }
        equal(page.foreign, [], `${path} asks others`);
        equal(page.complaints.filter(c => !/status of 4\d\d/.test(c)), [], `${path} complains`);
        await close(page);
      });
  }
  await tap.test('vnu finds no errors in any page', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'umkreis-vnu-'));
    for (const [name, path] of Object.entries(paths))
      writeFileSync(join(dir, `${name}.html`), await text(path));
    const run = spawnSync('java', ['-jar', vnuJar, '--errors-only', dir],
      { encoding: 'utf8', maxBuffer: 1 << 26 });
    rmSync(dir, { recursive: true });
    assert(!run.error, `java: ${run.error}`);
    equal(run.stderr.trim().split('\n').filter(Boolean).slice(0, 20), [], 'vnu');
  });
}

async function testSorts() {
  const sorts = { relevanz: 'relevance', titel: 'title', datum: 'date' };
  const searches = [
    { query: 'was=pflege', args: ['pflege'] },
    { query: 'was=leiter&wo=Leipzig&umkreis=200',
      args: ['leiter', '--where', 'Leipzig', '--radius', '200'] },
    { query: 'was=', args: [] },
  ];
  for (const { query, args } of searches) {
    await tap.test(`the three sorts equal the command line's: ${query}`, async () => {
      const page = await open(`/suche?${query}`);
      for (const [german, name] of Object.entries(sorts)) {
        const cli = portal.search([...args, '--sort', name, '--limit', '20']);
        if (cli.total > 1 && german !== 'relevanz') {
          const label = german === 'titel' ? 'Titeltreffer' : 'Datum';
          await page.click(`.sorts a:has-text("${label}")`);
          equal(await page.textContent('.sorts [aria-current]'), label, 'current sort');
        }
        equal(await hitIds(page), cli.hits.map(h => h.id), `${query} by ${name}`);
        const heading = await page.textContent('h1');
        assert(heading.replace(/\./g, '').includes(cli.total === 0 ? 'Keine' : String(cli.total)),
          `heading "${heading}", total ${cli.total}`);
        const api = await (await get(`/api/v1/search?words=${encodeURIComponent(args[0] ?? '')}` +
          (args.includes('--where') ? '&where=Leipzig&radius=200' : '') + `&sort=${name}`)).json();
        equal(api.hits.map(h => h.id), cli.hits.map(h => h.id), `API ${query} by ${name}`);
      }
      await close(page);
    });
  }
  await tap.test('cursors lead through all pages, each hit once', async () => {
    const page = await open('/suche?sort=datum');
    const total = portal.search(['--sort', 'date', '--limit', '1']).total;
    const seen = new Set();
    for (let pages = 0; pages < 100; pages++) {
      for (const id of await hitIds(page)) {
        assert(!seen.has(id), `hit ${id} twice`);
        seen.add(id);
      }
      const next = await page.$('.pager a[rel~=next]');
      if (!next)
        break;
      await Promise.all([page.waitForNavigation(), next.click()]);
    }
    equal(seen.size, total, 'hits reached');
    await close(page);
  });
}

async function testSearching() {
  await tap.test('a person searches: form, filter, chip, undo', async () => {
    const page = await open('/');
    await page.fill('#start-was', 'pflege');
    await page.fill('#start-wo', 'Leipzig');
    await page.selectOption('#start-umkreis', '200');
    await page.click('button[type=submit]');
    assert(page.url().includes('/suche?was=pflege&wo=Leipzig&umkreis=200'), page.url());
    const filter = page.locator('.facet a').first();
    const label = (await filter.locator('.name').textContent()).trim();
    const count = Number((await filter.locator('.n').textContent()).replace(/\D/g, ''));
    await filter.click();
    assert((await page.textContent('h1')).startsWith(`${count} Stelle`),
      `"${label}" promised ${count}: ${await page.textContent('h1')}`);
    await page.click(`.chip:has-text("${label}")`);
    assert(await page.locator('.chip').count() === 0, 'the chip is gone');
    await close(page);
  });
  await tap.test('a place read from the words is shown and can be undone', async () => {
    const page = await open('/suche?was=pflege+leipzig');
    const line = await page.textContent('.understood');
    assert(line.includes('leipzig'), line);
    await page.click('.understood a:has-text("Ohne Ort suchen")');
    assert(page.url().includes('nur-woerter=1'), page.url());
    assert(await page.locator('.understood').count() === 0, 'undone');
    assert(!(await page.textContent('h1')).includes('Umkreis'), await page.textContent('h1'));
    await close(page);
  });
  await tap.test('nothing found: 200, says so, offers what matches', async () => {
    const page = await open('/suche?was=pflege+quastenflosserdompteur&wo=Leipzig');
    equal(page.answer.status(), 200, 'status');
    assert((await page.textContent('h1')).startsWith('Keine Stelle'), 'says so');
    const offers = page.locator('.suggestions a');
    assert(await offers.count() > 0, 'offers something');
    await offers.first().click();
    assert(await page.locator('.hits .card').count() > 0, 'the offer finds something');
    await close(page);
  });
  await tap.test('the map: a dot leads to its town, the list says the same', async () => {
    const page = await open('/suche?was=&sort=datum');
    const hrefs = selector => page.$$eval(selector, all => all.map(a => a.getAttribute('href')));
    const dots = await hrefs('svg.map .found a');
    const list = await hrefs('.maps .towns a');
    assert(dots.length > 5, `${dots.length} dots`);
    equal(list, dots.slice(0, list.length), 'list and map agree');
    const count = Number((await page.textContent('.maps .towns .n')).replace(/\D/g, ''));
    await page.click('.maps .towns a');
    const heading = await page.textContent('h1');
    assert(heading.startsWith(`${count} Stelle`), heading);
    equal(await page.$eval('svg.map image', i => i.getAttribute('href').startsWith('/karte.svg')),
      true, 'base map');
    await close(page);
  });
}

async function testKeyboard() {
  await tap.test('keyboard: skip link first, visible focus, search and open a hit', async () => {
    const page = await open('/');
    await page.keyboard.press('Tab');
    equal(await page.evaluate(() => document.activeElement.className), 'skip', 'first stop');
    const box = await page.locator('.skip').boundingBox();
    assert(box.x >= 0, 'the skip link shows when focused');
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    equal(await page.evaluate(() => document.activeElement.name), 'was', 'content starts');
    await page.keyboard.type('pflege');
    await page.keyboard.press('Enter');
    await page.waitForURL(/suche/);
    for (let i = 0; i < 80; i++) {
      await page.keyboard.press('Tab');
      const at = await page.evaluate(() => ({
        hit: !!document.activeElement.closest('.hits h2'),
        hidden: !!document.activeElement.closest('[aria-hidden=true]'),
      }));
      assert(!at.hidden, 'focus in something hidden');
      if (at.hit)
        break;
    }
    const outline = await page.evaluate(() =>
      getComputedStyle(document.activeElement, '::after').outlineStyle);
    equal(outline, 'solid', 'focus is visible on a card');
    await page.keyboard.press('Enter');
    await page.waitForURL(/stelle/);
    await close(page);
  });
  await tap.test('targets are at least 44 px high on a phone', async () => {
    const page = await open('/suche?was=pflege&arbeitszeit=full', { width: 320 });
    await page.evaluate(() => document.querySelectorAll('details.panel, details.facet')
      .forEach(d => { d.open = true; }));
    const small = await page.$$eval(
      'button, input:not([type=hidden]), select, summary, .chip, .sorts a, .facet a, .towns a, ' +
      '.button, nav a, .brand',
      all => all.filter(e => e.offsetParent && e.getBoundingClientRect().height < 43.5)
        .map(e => `${e.tagName} ${e.textContent.trim().slice(0, 30)}`));
    equal(small, [], 'small targets');
    await close(page);
  });
  await tap.test('without JavaScript everything works; reduced motion is respected', async () => {
    const page = await open('/suche?was=pflege',
      { javaScriptEnabled: false, reducedMotion: 'reduce' });
    await page.click('.sorts a:has-text("Datum")');
    assert(page.url().includes('sort=datum'), page.url());
    equal(await page.locator('script').count(), 0, 'no scripts');
    await close(page);
  });
}

async function testPosting(posting) {
  await tap.test('posting: facts with their source, sightings, example mark, slug', async () => {
    const page = await open(posting);
    for (const part of ['.facts dl', '.sightings', '.similar', '.description'])
      assert(await page.locator(part).count() === 1, part);
    assert((await page.textContent('.notice.example')).includes('Beispiel'), 'example mark');
    assert(/Angabe des Arbeitgebers|erkannt/.test(await page.textContent('.facts')), 'how known');
    equal(await page.locator('script').count(), 0, 'examples have no JSON-LD');
    const passage = page.locator('details.passage').first();
    if (await passage.count()) {
      await passage.locator('summary').click();
      assert((await passage.locator('mark').textContent()).length > 0, 'the passage is marked');
    }
    await close(page);
    const id = /\/(\d+)-/.exec(posting)[1];
    for (const wrong of [`/stelle/${id}`, `/stelle/${id}-falsch`]) {
      const answer = await get(wrong);
      equal([answer.status, answer.headers.get('location')], [301, posting], wrong);
    }
    const english = await get(`/en/job/${id}`);
    equal(english.headers.get('location'), posting.replace('/stelle/', '/en/job/'), 'English');
    const api = await (await get(`/api/v1/postings/${id}`)).json();
    equal([api.id, api.live, api.posting.example], [Number(id), true, true], 'API');
  });
  await tap.test('JSON-LD of a real posting is valid and carries its facts', async () => {
    const feed = JSON.stringify({ '@context': 'https://schema.org', '@type': 'JobPosting',
      identifier: 'ld-1', title: 'Hafenmeisterei Probestelle (m/w/d)', datePosted: '2026-11-18',
      description: '<p>Wir suchen </p><p>&lt;/script&gt; Ordnung</p>',
      hiringOrganization: { '@type': 'Organization', name: 'Erfundene Hafengesellschaft' },
      jobLocation: { '@type': 'Place', address: { '@type': 'PostalAddress', postalCode: '04103',
        addressLocality: 'Leipzig', addressCountry: 'DE' } },
      baseSalary: { '@type': 'MonetaryAmount', currency: 'EUR', value: { '@type':
        'QuantitativeValue', minValue: 3200, maxValue: 3800, unitText: 'MONTH' } },
      url: 'https://hafen.example/jobs/1' });
    portal.run(['import', '--source', 'hafen', '--partial', '-'], feed);
    const hit = portal.search(['Hafenmeisterei']).hits[0];
    // serve notices the new index within a second or two.
    let page;
    for (let i = 0; i < 30; i++) {
      page = await open('/suche?was=Hafenmeisterei');
      if (await page.locator('.hits .card').count())
        break;
      await close(page);
      await new Promise(r => setTimeout(r, 200));
    }
    assert((await page.textContent('.hits .card .pay')).includes('im Monat'), 'pay on the card');
    await page.click('.hits .card h2 a');
    const ld = JSON.parse(await page.textContent('script[type="application/ld+json"]'));
    equal([ld['@type'], ld.title, ld.datePosted, ld.jobLocation[0].address.postalCode,
      ld.baseSalary.value.unitText], ['JobPosting', 'Hafenmeisterei Probestelle (m/w/d)',
      '2026-11-18', '04103', 'MONTH'], 'JSON-LD');
    equal(page.complaints, [], 'no complaint about the data block');
    assert(page.url().includes(`/stelle/${hit.id}-`), page.url());
    await close(page);
  });
}

async function testGone() {
  await tap.test('an expired posting answers 410 with alternatives, never 404', async () => {
    const line = n => JSON.stringify({ ref: `weg-${n}`, title: `Leuchtturmwache ${n} (m/w/d)`,
      employer: `Erfundene Seewarte ${n}`, text: `Ausguck halten bei Tag und Nacht, Turm ${n}.`,
      places: [{ plz: '04103', town: 'Leipzig' }], posted: '2026-11-15' }) + '\n';
    const all = line(1) + line(2) + line(3);
    portal.run(['import', '--source', 'seewarte', '--format', 'jsonl', '-'], all);
    const gone = portal.search(['Leuchtturmwache', '--limit', '10']).hits
      .find(h => h.title.includes('Leuchtturmwache 1'));
    portal.run(['import', '--source', 'seewarte', '--format', 'jsonl', '-'], line(2) + line(3));
    await new Promise(r => setTimeout(r, 1500));
    const page = await open(`/stelle/${gone.id}-leuchtturmwache-1-m-w-d`);
    equal(page.answer.status(), 410, 'status');
    assert((await page.textContent('h1')).includes('nicht mehr ausgeschrieben'), 'says so');
    await axe(page);
    await close(page);
    equal((await get('/stelle/999999999-x')).status, 404, 'an unknown id is 404');
    equal((await get('/api/v1/postings/999999999')).status, 404, 'API: unknown id');
  });
}

async function testHostile() {
  await tap.test('markup in a posting stays text, on every page that shows it', async () => {
    const hit = portal.search(['--where', '58095', 'Koch']).hits
      .find(h => h.employer.startsWith('Testküche'));
    assert(hit, 'the hostile posting is found');
    const id = hit.id;
    const to = (await get(`/stelle/${id}`)).headers.get('location');
    const id2 = (await get(`/en/job/${id}`)).headers.get('location');
    for (const path of ['/suche?was=Koch&wo=58095', '/en/search?words=Koch&where=58095', to, id2]) {
      const page = await open(path);
      assert((await page.title()) !== 'XSS', `${path}: a script ran`);
      equal(await page.locator('script:not([type="application/ld+json"])').count(), 0,
        `${path}: script elements`);
      equal(await page.locator('main img, main iframe, main style, [onclick], [onerror]').count(),
        0, `${path}: foreign elements`);
      equal(await page.$$eval('a', all => all.map(a => a.href)
        .filter(href => /^\s*(javascript|data):/i.test(href))), [], `${path}: script links`);
      equal(page.foreign, [], `${path}: foreign requests`);
      await close(page);
    }
  });
  await tap.test('markup in a query stays text', async () => {
    const evil = encodeURIComponent(
      '"><script>document.title="XSS"</script><img src=x onerror=alert(1)>');
    for (const path of [`/suche?was=${evil}&wo=${evil}`, `/en/search?words=${evil}`,
      `/suche?arbeitgeber=${evil}`, `/suche?weiter=${evil}`, `/suche?umkreis=${evil}`,
      `/${evil}`, `/stelle/${evil}`]) {
      const page = await open(path);
      assert((await page.title()) !== 'XSS', `${path}: a script ran`);
      equal(await page.locator('script, main img').count(), 0, path);
      await close(page);
    }
  });
}

async function testHttp() {
  await tap.test('status codes and their pages, HTML and JSON', async () => {
    const cases = [['/nichts', 404], ['/en/nothing', 404], ['/suche?umkreis=weit', 400],
      ['/suche?weiter=kaputt', 400], ['/suche?was=%ff', 400], ['/api/v1/nichts', 404],
      ['/api/v1/search?farbe=blau', 400], ['/api/v1/search?sort=zufall', 400],
      ['/suche?was=' + 'a'.repeat(5000), 414]];
    for (const [path, status] of cases) {
      const answer = await get(path);
      equal(answer.status, status, path.slice(0, 60));
      const type = answer.headers.get('content-type');
      assert(type.startsWith(path.startsWith('/api/') ? 'application/json' : 'text/html'),
        `${path.slice(0, 60)}: ${type}`);
    }
    const error = await (await get('/api/v1/search?farbe=blau')).json();
    equal(error.error.parameter, 'farbe', 'the error names the parameter');
    equal((await get('/', { method: 'POST', body: 'x' })).status, 405, 'POST');
    equal((await get('/suche', { headers: { 'X-Long': 'a'.repeat(20000) } })).status, 431, '431');
  });
  await tap.test('ETag and 304, compression, HEAD, CORS, security headers', async () => {
    const first = await get('/suche?was=pflege', { headers: { 'Accept-Encoding': 'gzip' } });
    const tag = first.headers.get('etag');
    assert(/^"[0-9a-f]{16}g"$/.test(tag), `tag ${tag}`);
    equal(first.headers.get('content-encoding'), 'gzip', 'gzip');
    const again = await get('/suche?was=pflege', { headers: { 'Accept-Encoding': 'gzip',
      'If-None-Match': tag } });
    equal(again.status, 304, 'not modified');
    assert(first.headers.get('content-security-policy').includes("default-src 'none'"), 'CSP');
    equal(first.headers.get('set-cookie'), null, 'no cookies');
    const head = await get('/', { method: 'HEAD' });
    equal([head.status, (await head.text()).length], [200, 0], 'HEAD');
    equal((await get('/api/v1/search')).headers.get('access-control-allow-origin'), '*', 'CORS');
    equal(first.headers.get('access-control-allow-origin'), null, 'no CORS for pages');
  });
  await tap.test('API: suggestions and places', async () => {
    const words = await (await get('/api/v1/suggest?q=pfleg')).json();
    assert(words.suggestions.length > 0 && words.suggestions.every(w => /^pfleg/i.test(w)),
      JSON.stringify(words));
    const places = await (await get('/api/v1/places?q=Leipz')).json();
    equal(places.places[0].name, 'Leipzig', 'by name');
    equal((await (await get('/api/v1/places?q=58095')).json()).places[0].name, 'Hagen', 'by PLZ');
    equal((await get('/api/v1/suggest')).status, 400, 'q is needed');
  });
  await tap.test('robots, favicon, OpenSearch, health, metrics on their own listener', async () => {
    assert((await text('/robots.txt')).includes('Disallow: /suche'), 'robots');
    assert((await text('/favicon.svg')).includes('<circle'), 'favicon');
    assert((await text('/opensearch.xml')).includes(`${portal.url}/suche?was={searchTerms}`),
      'OpenSearch');
    equal((await (await get('/healthz')).json()).status, 'ok', 'health');
    equal((await get('/metrics')).status, 404, 'no metrics on the public listener');
    assert(portal.metrics, 'serve names its metrics address');
    const metrics = await (await fetch(portal.metrics)).text();
    assert(/umkreis_http_responses_total\{class="2xx"\} \d+/.test(metrics), metrics.slice(0, 300));
    assert(/umkreis_index_documents \d+/.test(metrics), 'documents');
  });
  await tap.test('SIGTERM ends the server with 0', async () => {
    equal(await portal.stop(), 0, 'exit code');
  });
}

async function testEmpty() {
  await tap.test('an empty data directory: serve starts, says so, and finds the first import',
    async () => {
      const empty = new Portal(resolve(options.binary));
      const status = async path => (await fetch(empty.url + path)).status;
      try {
        await empty.start();
        const start = await (await fetch(`${empty.url}/`)).text();
        assert(start.includes('class="notice"'), 'start page');
        const first = await status('/suche');
        assert(first === 200 || first === 503, `results before there is an index: ${first}`);
        empty.run(['import', '--source', 'eins', '--format', 'jsonl', '-'], JSON.stringify({
          ref: 'eins', title: 'Uhrenwart (m/w/d)', employer: 'Erfundenes Zeitamt',
          text: 'Aufziehen.',
          places: [{ plz: '58095', town: 'Hagen' }], posted: '2026-11-20' }) + '\n');
        let page = '';
        for (let i = 0; i < 50 && !page.includes('Uhrenwart (m'); i++) {
          page = await (await fetch(`${empty.url}/suche?was=uhrenwart`)).text();
          await new Promise(r => setTimeout(r, 200));
        }
        assert(page.includes('Uhrenwart (m/w/d)'), 'the import is found');
        equal(await status('/healthz'), 200, 'health');
        equal(await empty.stop(), 0, 'exit code');
      } finally {
        await empty.stop();
        empty.remove();
      }
    });
}

// ---- main ---------------------------------------------------------------------------------------

try {
  await setUp();
  const posting = await somePosting();
  await testSorts();
  await testSearching();
  await testKeyboard();
  await testPosting(posting);
  await testGone();
  await testHostile();
  await testPages(posting);
  await testHttp();
  await testEmpty();
} catch (error) {
  await tap.test('the suite runs to its end', () => { throw error; });
} finally {
  await browser?.close();
  await portal.stop();
  portal.remove();
}
process.exit(tap.end());
