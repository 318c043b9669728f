print('FAKE-HTTP loaded')
