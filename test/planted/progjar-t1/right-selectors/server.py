from echo_selectors import jalan
jalan(10000)
