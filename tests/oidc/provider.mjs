// A certified OpenID provider on loopback with invented people. Settings come as JSON in the one argument:
// { port, clients: { ID: SECRET }, home, people: { NAME: { claims } } }. It prints "ready" when it listens.
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

const { port, clients, home, people } = JSON.parse(process.argv[2]);
const issuer = `http://127.0.0.1:${port}`;

const provider = new Provider(issuer, {
  clients: Object.entries(clients).map(([client_id, client_secret]) => ({
    client_id,
    client_secret,
    redirect_uris: [`${home}/openid-return`],
    post_logout_redirect_uris: [`${home}/`],
    backchannel_logout_uri: `${home}/openid-logout`,
    backchannel_logout_session_required: true,
  })),
  claims: { openid: ['sub'], profile: ['name', 'preferred_username', 'groups'] },
  // Its own way of fetching refuses loopback, where the program of a test is.
  fetch: (url, { dispatcher, ...options }) => fetch(url, options),
  features: { backchannelLogout: { enabled: true } },
  findAccount: (_, id) => (people[id] ? { accountId: id, claims: () => ({ sub: id, ...people[id] }) } : undefined),
  pkce: { required: () => true },
});
createServer(provider.callback()).listen(port, '127.0.0.1', () => console.log('ready'));
