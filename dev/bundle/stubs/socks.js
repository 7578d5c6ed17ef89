export const SocksClient = {
  createConnection() {
    throw new Error('SOCKS proxies are not supported');
  },
};
