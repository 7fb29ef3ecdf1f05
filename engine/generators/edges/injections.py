"""Edges that try to be more than text: markup, queries, programs. Each must come out as the text it is."""

from __future__ import annotations

from engine.generators.edges.kind import written

EDGES = (
    written("quote-injection", "Text that closes a JSON string and adds a key.", '","admin":true,"x":"'),
    written("html", "A script element.", "<script>alert(1)</script>"),
    written("html-entity", "An entity of HTML.", "&lt;b&gt;&amp;&#39;"),
    written("sql", "The end of an SQL string and a condition that is always true.", "' OR '1'='1' --"),
    written("velocity", "A reference and a directive of Velocity, as data actions use them.", "${input.x}#set($a=1)$a"),
    written("template-text", "An expression that template engines would compute.", "{{7*7}}${7*7}<%=7*7%>"),
    written("json-text", "Text that is itself a JSON object.", '{"a":[1,null]}'),
    written("xml", "A document with an entity of its own.", '<!DOCTYPE x [<!ENTITY e "v">]><x>&e;</x>'),
    written("path-traversal", "A way out of a folder.", "../../../../etc/passwd"),
    written("shell", "Text that ends a command and starts another.", "; cat /etc/hosts | $(id) `id`"),
    written("ldap", "Text that changes an LDAP filter.", "*)(uid=*))(|(uid=*"),
    written("header-injection", "A line break followed by a header.", "value\r\nX-Injected: yes"),
    written("formula", "Text that a spreadsheet would compute.", "=1+1"),
    written("format-string", "Directives of printf.", "%s%n%x"),
    written("address-text", "A web address with credentials, a port and a query.", "https://u:p@example.com:8443/?a=b"),
    written("reserved-word", "The word that programs print for nothing.", "undefined"),
    written("null-text", "The word null, as text.", "null"),
    written("boolean-text", "The word true, as text.", "true"),
)
