from echo_selectors import jalan
jalan(32444)
