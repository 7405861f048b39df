"""Calls that both sides are asked to make."""

from __future__ import annotations

from itertools import product

_EVENTS = [
    f"SSE.patch_elements({given}{options})"
    for given, options in product(
        [
            "'<p id=\"a\">b</p>'",
            "'a\\nb'",
            "'a\\r\\nb\\rc'",
            "''",
            "None",
            "'é'",
            "'a\\n'",
            "'a\\u2028b'",
        ],
        [
            "",
            ", '#x'",
            ", '#x', 'inner'",
            ", '#x', consts.ElementPatchMode.APPEND",
            ", mode='replace'",
            ", mode='outer'",
            ", mode='inner'",
            ", selector='#x', mode='remove'",
            ", ''",
            ", use_view_transition=True",
            ", use_view_transition=False",
            ", use_view_transition=True, view_transition_selector='#v'",
            ", view_transition_selector='#v'",
            ", namespace='html'",
            ", '#x', 'inner', None, None, 'mathml'",
            ", event_id='1'",
            ", event_id=''",
            ", retry_duration=500",
            ", retry_duration=1000",
            ", retry_duration=0",
            ", '#x', 'before', True, '#v', 'svg', '9', 20",
        ],
    )
]
_EVENTS += [
    "SSE.patch_elements(selector='#x', mode='remove')",
    "SSE.patch_elements('a', '#x', 'morph')",
    "SSE.patch_elements('a', namespace='xml')",
    "SSE.patch_elements('a', '#x\\ndata: mode remove')",
    "SSE.patch_elements('a', event_id='1\\n')",
    "SSE.patch_elements('a', retry_duration=-1)",
    "SSE.patch_elements(b'a')",
    "SSE.patch_elements(['a', 'b'])",
    "SSE.patch_elements('<g/><g/>', '#x', 'inner', namespace='svg')",
    "SSE.patch_elements('<g/>\\n<g/>', '#x', 'inner', namespace='svg')",
    "SSE.patch_elements(type('H', (), {'__html__': lambda self: '<b></b>'})())",
    "SSE.remove_elements('#x')",
    "SSE.remove_elements('#x', '1', 5)",
    "SSE.remove_elements(selector='#x', event_id='1', retry_duration=5)",
    "SSE.remove_elements('')",
]
_EVENTS += [
    f"SSE.patch_signals({given}{options})"
    for given, options in product(
        [
            "{'a': 1}",
            "{}",
            "'{\"a\": 1}'",
            "'{\\n\"a\": 1}'",
            "''",
            "{'a': {'b': [None, True, 1.5]}}",
        ],
        [
            "",
            ", '1'",
            ", None, True",
            ", only_if_missing=False",
            ", retry_duration=7",
            ", '1', True, 7",
        ],
    )
]
_EVENTS += [
    "SSE.patch_signals({'a': 'é'})",
    "SSE.patch_signals({'a': '\\u2028'})",
    'SSE.patch_signals(\'{"a": "\\u2028"}\')',
    "SSE.patch_signals({'a': float('nan')})",
    "SSE.patch_signals({'a': (1, 2)})",
    "SSE.patch_signals({1: 2})",
    "SSE.patch_signals({'a': {1, 2}})",
    "SSE.patch_signals({'a': JSExpression('x')})",
    "SSE.patch_signals([1])",
    "SSE.patch_signals({'a': {1: 2, None: 3}})",
    "SSE.patch_signals('{a: 1}')",
    "SSE.patch_signals('[1]')",
]
_EVENTS += [
    f"SSE.execute_script({given}{options})"
    for given, options in product(
        ["'alert(1)'", "'a\\nb'", "''", "\"f('x')\""],
        [
            "",
            ", False",
            ", True, {'type': 'module'}",
            ", True, ['type=\"module\"', 'async']",
            ", attributes={'a': '\"<>&'}",
            ", event_id='1', retry_duration=7",
        ],
    )
]
_EVENTS += [
    "SSE.execute_script('f(\"</script>\")')",
    "SSE.execute_script('f(\"<!--\")')",
    "SSE.execute_script('a', attributes=['><img>'])",
    "SSE.execute_script('a', attributes={'async': True})",
    "SSE.redirect('/x')",
    "SSE.redirect('https://host/a?b=c&d#e')",
    'SSE.redirect("/it\'s")',
    "SSE.redirect('javascript:alert(1)')",
    "sse.DatastarEvent('x')",
    "sse.SSE_HEADERS",
]
_CONSTS = [
    f"consts.{name}"
    for name in [
        "DATASTAR_KEY",
        "DEFAULT_SSE_RETRY_DURATION",
        "DEFAULT_ELEMENTS_USE_VIEW_TRANSITIONS",
        "DEFAULT_PATCH_SIGNALS_ONLY_IF_MISSING",
        "ELEMENTS_DATALINE_LITERAL",
        "SELECTOR_DATALINE_LITERAL",
        "MODE_DATALINE_LITERAL",
        "SIGNALS_DATALINE_LITERAL",
        "list(consts.ElementPatchMode)",
        "USE_VIEW_TRANSITION_DATALINE_LITERAL",
    ]
    if "(" not in name
]
_CONSTS += [
    f"[f'{{m}}' for m in consts.{enum}] + [m.name for m in consts.{enum}]"
    for enum in ("EventType", "ElementPatchMode", "ElementPatchNamespace")
]
_TIMES = ["500", "0", "'500'", "'500ms'", "'1s'"]
_ATTRIBUTES = [
    f"data.{attribute}{modifier}"
    for attribute, modifier in product(
        [
            "on('click', 'a')",
            "on_intersect('a')",
            "on_signal_patch('a')",
            "on_raf('a')",
            "on_resize('a')",
        ],
        [
            f".{name}({time}{flag})"
            for name, flags in (
                (
                    "debounce",
                    ["", ", leading=True", ", notrailing=True", ", leading=True, notrailing=True"],
                ),
                ("throttle", ["", ", noleading=True", ", trailing=True"]),
            )
            for time in _TIMES
            for flag in flags
        ],
    )
]
_ATTRIBUTES += [
    f"data.{attribute}.delay({time})"
    for attribute, time in product(
        ["on('a', 'b')", "init('a')", "on_intersect('a')", "on_signal_patch('a')"], _TIMES
    )
]
_ATTRIBUTES += [
    f"data.on_interval('a').duration({time}{flag})"
    for time, flag in product([*_TIMES, "0.5", "2.0"], ["", ", leading=True"])
]
_ATTRIBUTES += [
    f"data.on('{event}', 'x'){modifier}"
    for event, modifier in product(
        ["click", "my-event", "my_event", "myEvent", "MyEvent"],
        [
            "",
            *(
                f".{name}"
                for name in [
                    "once",
                    "passive",
                    "capture",
                    "window",
                    "document",
                    "outside",
                    "prevent",
                    "stop",
                    "viewtransition",
                    "trust",
                    "once.stop",
                ]
            ),
        ],
    )
]
_ATTRIBUTES += [
    f"data.{method}({{{name!r}: 'x'}})"
    for method, name in product(
        ["attr", "class_", "style", "computed"],
        ["a", "a-b", "a_b", "aB", "AB", "Ab", "--a", "--a1", "a b", "Foo.Bar", "foo_", "a__b"],
    )
]
_ATTRIBUTES += [
    f"data.{method}({name}='x, y')"
    for method, name in product(["attr", "class_", "style", "computed"], ["a", "a_b", "for_", "aB"])
]
_ATTRIBUTES += [
    f"data.{method}({expression!r})"
    for method, expression in product(
        [
            "effect",
            "init",
            "on_interval",
            "on_intersect",
            "on_raf",
            "on_signal_patch",
            "on_resize",
            "replace_url",
            "show",
            "text",
            "custom_validity",
            "view_transition",
        ],
        ["$a", "a && \"b\" < 'c'", "@get('/x')"],
    )
]
_ATTRIBUTES += [f"data.{method}('aB')" for method in ("bind", "ref", "indicator")]
_ATTRIBUTES += [
    f"data.scroll_into_view.{name}"
    for name in [
        "smooth",
        "instant",
        "auto",
        "hstart",
        "hcenter",
        "hend",
        "hnearest",
        "vstart",
        "vcenter",
        "vend",
        "vnearest",
        "focus",
        "smooth.hcenter.vend.focus",
        "smooth.instant",
    ]
]
_ATTRIBUTES += """
data.signals()
data.signals(a=1, b='x', c=None, d=True, e=[1, 2.5], f={'g': ()})
data.signals({'a': 1}, b=2)
data.signals({'a': 1}).ifmissing
data.signals({'a': '$b', 'c': {'d': '$e'}, 'f': ['$g', 1]}, expressions_=True)
data.signals(a=data.JSExpression('x, y'))
data.signals(a='é')
data.signals(a="@get('/x')")
data.signals(a=float('nan'))
data.signals({1: 2})
data.computed()
data.attr()
data.attr(a=JSExpression('x'))
data.on('a b', 'x')
data.on('click', 'x').debounce('1s onclick=x')
data.on('click', 'x').debounce(0.5)
data.text(None)
data.text(3)
data.text('')
data.show(True)
data.show(False)
data.effect('')
data.on('click', '')
data.on('input__debounce.200ms', 'x')
data.attr(disabled=False, title=5, width=1.5, lang=None)
data.class_(active=True, wide=False)
data.style(opacity=0.5, zIndex=3)
data.signals({'a': 1, 'b': [True, '$c']}, expressions_=True)
data.class_('active')
data.signals('a')
data.bind('a').prop('checked')
data.bind('a').prop('valueAsNumber')
data.bind('a').event('change')
data.bind('a').event('change blur')
data.bind('a').event(['change', 'blur'])
data.bind('a').prop('checked').event('change')
data.ignore
data.ignore()
data.ignore.self
data.ignore_morph
data.ignore_morph()
data.init('a').viewtransition
data.init('a').once
data.on_intersect('a').once.half
data.on_intersect('a').full
data.on_intersect('a').exit.threshold(25)
data.on_intersect('a').half.full
data.on_interval('a').viewtransition
data.on_signal_patch('a', 'b', 'c')
data.on_signal_patch('a', include='b')
data.on_signal_patch('a').filter(exclude='b').debounce('1s')
data.persist
data.persist('key')
data.persist('myKey')
data.persist(include='a', exclude='b').session
data.persist.session('key')
data.query_string.history
data.query_string(include='a').history
data.json_signals
data.json_signals(include='a', exclude='b').terse
data.preserve_attr('a b')
data.preserve_attr(['a', 'b'])
AttributeGenerator('data-star-').on('click', 'a').stop
AttributeGenerator(alias='_data-').text('a')
AttributeGenerator('data-star-').on_signal_patch('a', include='b')
BaseAttr('a')
BaseAttr('a', value='b')
BaseAttr('a', key='b', value='c')
BaseAttr('a', key='bC', value='c')
BaseAttr('a', key='b', alias='x-')
data.on('click', 'a')['data-on:click__case.kebab']
len(data.ignore)
list(data.text('a'))
""".strip().splitlines()
_ACTIONS = [
    f"actions.{method}({url}{options})"
    for method, (url, options) in product(
        ["get", "post", "put", "patch", "delete"],
        [
            *product(["'/x'", "JSExpression('$u')", '"/it\'s"', "''", "'/é'"], [""]),
            *product(
                ["'/x'"],
                [
                    ", content_type='json'",
                    ", content_type='form', selector='#f'",
                    ", selector='#f'",
                    ", content_type='xml'",
                    ", include_signals='^a'",
                    ", exclude_signals=JSExpression('/b/')",
                    ", include_signals='a', exclude_signals='b'",
                    ", include_signals=''",
                    ", headers={'X-A': 'b', 'X-C': JSExpression('d')}",
                    ", headers={}",
                    ", headers={'X-A': 1}",
                    ", headers={'a b': 'c'}",
                    ", open_when_hidden=True",
                    ", open_when_hidden=False",
                    ", open_when_hidden='no'",
                    ", payload={'a': [1, JSExpression('$b')]}",
                    ", payload=None",
                    ", content_type='form', payload=1",
                    ", retry='never'",
                    ", retry='sometimes'",
                    ", retry_interval=5",
                    ", retry_interval=0",
                    ", retry_interval=-1",
                    ", retry_interval=1.5",
                    ", retry_scaler=1.5",
                    ", retry_scaler=2",
                    ", retry_scaler=float('nan')",
                    ", retry_max_wait=9",
                    ", retry_max_count=3",
                    ", request_cancellation='cleanup'",
                    ", request_cancellation=JSExpression('$c')",
                    ", request_cancellation='now'",
                    ", content_type='form', include_signals='a', selector='#f', "
                    "headers={'A': 'b'}, open_when_hidden=True, retry='error', "
                    "retry_interval=1, retry_scaler=2, retry_max_wait=3, "
                    "retry_max_count=4, request_cancellation='disabled'",
                ],
            ),
        ],
    )
]
_ACTIONS += """
actions.peek(JSExpression('$a'))
actions.peek('$a')
actions.set_all(True)
actions.set_all(None)
actions.set_all({'a': JSExpression('x')})
actions.set_all('x', 'a')
actions.set_all('x', include='a', exclude='b')
actions.set_all('x', JSExpression('/a/'))
actions.toggle_all()
actions.toggle_all('a')
actions.toggle_all(exclude='b')
actions.toggle_all(JSExpression('/a/'))
javascript(None)
javascript([1, 'a', 1.5, True, None])
javascript({'a': JSExpression('b, c')})
javascript((1, (2,)))
javascript('é')
javascript("@get('/x')")
javascript(float('inf'))
javascript({1, 2})
javascript({1: 2})
javascript({'a': {None: 2}})
JSExpression(None)
JSExpression('')
JSExpression(' ')
JSExpression(5)
actions.get(None)
actions.get(5)
actions.get('/x', headers={1: 'x'})
actions.get('/x', include_signals=[])
actions.get('/x', exclude_signals='')
actions.get('/x', retry=5)
JSExpression('a')
JSExpression('a') == JSExpression('a')
""".strip().splitlines()

CALLS = [*dict.fromkeys([*_EVENTS, *_CONSTS, *_ATTRIBUTES, *_ACTIONS])]
