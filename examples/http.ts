// Over HTTP:
//   node examples/http.ts http://127.0.0.1:8080 "$(cat var/demo/credentials/kontaktforloeb)"
import { createHttpClient } from '../client/http.ts'
import { walk } from './walk.ts'

const [url = '', credential = '', message] = process.argv.slice(2)
await walk(createHttpClient({ url, credential }), message)
