// The official OpenAI SDK, unchanged, against the address in MOCK_URL. Prints what it understood as one JSON object.
import OpenAI from 'openai';

const client = new OpenAI({ apiKey: process.env.MOCK_KEY, baseURL: `${process.env.MOCK_URL}/v1`, maxRetries: 0 });

const models = [];
for await (const model of client.models.list()) models.push(model.id);

// The SDK asks for base64 by itself and decodes it; float is asked for by name.
const decoded = await client.embeddings.create({ model: 'text-embedding-3-small', input: ['hello world', 'bye'], dimensions: 16 });
const floats = await client.embeddings.create({ model: 'text-embedding-3-small', input: 'hello world', dimensions: 16, encoding_format: 'float' });

const question = { model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'hi' }] };
const chat = await client.chat.completions.create(question);
let streamed = '';
let streamedUsage = null;
for await (const chunk of await client.chat.completions.create({ ...question, stream: true, stream_options: { include_usage: true } })) {
  streamed += chunk.choices[0]?.delta.content ?? '';
  streamedUsage = chunk.usage ?? streamedUsage;
}

const failure = async (call) => {
  try {
    await call();
    return null;
  } catch (error) {
    return { type: error.constructor.name, status: error.status, code: error.code, requestID: typeof error.requestID };
  }
};
const stranger = new OpenAI({ apiKey: 'sk-stranger-0000', baseURL: client.baseURL, maxRetries: 0 });

console.log(JSON.stringify({
  models: models.length,
  vectors: decoded.data.map((item) => item.embedding.length),
  base64EqualsFloat: decoded.data[0].embedding.every((value, i) => value === Math.fround(floats.data[0].embedding[i])),
  embeddingTokens: decoded.usage.total_tokens,
  chatEqualsStream: chat.choices[0].message.content === streamed && JSON.stringify(chat.usage) === JSON.stringify(streamedUsage),
  unknownModel: await failure(() => client.embeddings.create({ model: 'none', input: 'a' })),
  wrongKey: await failure(() => stranger.models.list()),
}));
