export class SocksProxyAgent {
  constructor() {
    throw new Error('SOCKS proxies are not supported');
  }
}
