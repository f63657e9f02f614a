// The official LlamaCloud SDK, unchanged, against the address in MOCK_URL. Prints what it understood as one JSON object.
import LlamaCloud, { toFile } from '@llamaindex/llama-cloud';

const client = new LlamaCloud({ apiKey: process.env.MOCK_KEY, baseURL: process.env.MOCK_URL, maxRetries: 0 });
const poll = { pollingInterval: 0.01, maxInterval: 0.05 };
const document = () => toFile(Buffer.from('# Title\n\nHello from a file.\n'), 'a.md');

const parsed = await client.parsing.parse(
  { tier: 'cost_effective', version: 'latest', upload_file: await document(), expand: ['markdown', 'text'] }, poll);

const file = await client.files.create({ file: await document(), purpose: 'parse' });
const created = await client.parsing.create({ tier: 'fast', version: 'latest', file_id: file.id });
const byFile = await client.parsing.waitForCompletion(created.id, { expand: ['text', 'text_full', 'metadata'] }, poll);
const fileIds = [];
for await (const item of client.files.list()) fileIds.push(item.id);
const content = await client.files.content(file.id);
const download = await (await fetch(content.url)).text();

const listed = [];
for await (const job of client.parsing.list({ page_size: 1 })) listed.push(job.id);
const versions = await client.parsing.listVersions();
const deleted = await client.parsing.delete(created.id);
await client.files.delete(file.id);

const failure = async (call) => {
  try {
    await call();
    return null;
  } catch (error) {
    return { type: error.constructor.name, status: error.status ?? null, detail: error.error?.detail ?? error.message.replace(/pjb-\w+/, 'JOB') };
  }
};
const stranger = new LlamaCloud({ apiKey: 'llx-stranger', baseURL: process.env.MOCK_URL, maxRetries: 0 });

console.log(JSON.stringify({
  status: parsed.job.status,
  credits: parsed.job.usage.credits,
  markdown: parsed.markdown.pages,
  text: parsed.text.pages,
  fileIdListed: fileIds.includes(file.id),
  download,
  byFile: { name: byFile.job.name, text: byFile.text_full, metadata: byFile.metadata.pages },
  listed: listed.length,
  latest: versions.latest.cost_effective,
  deletedIsCreated: deleted.id === created.id,
  gone: await failure(() => client.parsing.get(created.id)),
  cancelEnded: await failure(() => client.parsing.cancel(parsed.job.id)),
  broken: await failure(async () => client.parsing.parse(
    { tier: 'fast', version: 'latest', upload_file: await toFile(Buffer.from('%PDF-1.7 nothing'), 'a.pdf'), expand: ['text'] }, poll)),
  wrongKey: await failure(() => stranger.parsing.listVersions()),
}));
