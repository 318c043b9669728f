"""Lines of JSON. The module `json` loads `re` and `enum`, as `signal` and `socket` do: with them the spawner would take twice as
long to start. The modules below those three are enough for us."""

try:
    from _json import encode_basestring_ascii, make_scanner
except ImportError:  # An interpreter that has it under another name.
    from json.encoder import py_encode_basestring_ascii as encode_basestring_ascii
    from json.scanner import py_make_scanner as make_scanner


class Reading:
    strict = True
    object_hook = object_pairs_hook = parse_constant = None
    parse_float, parse_int = float, int


scan = make_scanner(Reading)


def read_line(line):
    value, _ = scan(line.decode(), 0)
    return value


def line_of(answer):
    return f"{text_of(answer)}\n".encode()


def text_of(value):
    if value is None:
        return "null"
    if isinstance(value, str):
        return encode_basestring_ascii(value)
    if isinstance(value, list):
        return f"[{', '.join(map(text_of, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{text_of(name)}: {text_of(one)}' for name, one in value.items())}}}"
    return str(value)
