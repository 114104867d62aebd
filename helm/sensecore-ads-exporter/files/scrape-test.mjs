// Run by `helm test`: waits until the exporter is ready, then reads its metrics once.

const { EXPORTER_URL, TELEMETRY_PATH } = process.env;

async function get(path) {
  const response = await fetch(EXPORTER_URL + path, { signal: AbortSignal.timeout(5000) });
  return { status: response.status, text: await response.text() };
}

async function becomesReady() {
  for (let attempt = 1; attempt <= 60; attempt++) {
    const outcome = await get('/-/ready').then(
      ({ status, text }) => (status === 200 ? undefined : `${status} ${text.trim()}`),
      (error) => error.cause?.message ?? error.message,
    );
    if (outcome === undefined) return true;
    console.log(`not ready yet: ${outcome}`);
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  return false;
}

function judge({ status, text }) {
  if (status === 401 || status === 403) return `OK: the metrics are protected (${status})`;
  if (status !== 200) throw new Error(`the metrics answered ${status}: ${text}`);
  if (!text.includes('\nsensecore_ads_exporter_build_info{')) throw new Error('these are other metrics');
  const demo = text.includes('\nsensecore_ads_exporter_demo 1') ? ' DEMO DATA.' : '';
  return `OK: ${text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length} series.${demo}`;
}

if (!(await becomesReady())) throw new Error('the exporter does not become ready');
console.log(judge(await get(TELEMETRY_PATH)));
