print('FAKE-SOCKET loaded', flush=True)
