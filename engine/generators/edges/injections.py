"""Edges that try to be more than text: markup, queries, programs. Each must come out as the text it is."""

from __future__ import annotations

from engine.generators.edges.kind import edge_of_text

EDGES = (
    edge_of_text("quote-injection", "Text that closes a JSON string and adds a key.", '","admin":true,"x":"'),
    edge_of_text("html", "A script element.", "<script>alert(1)</script>"),
    edge_of_text("html-entity", "An entity of HTML.", "&lt;b&gt;&amp;&#39;"),
    edge_of_text("sql", "The end of an SQL string and a condition that is always true.", "' OR '1'='1' --"),
    edge_of_text(
        "velocity", "A reference and a directive of Velocity, as data actions use them.", "${input.x}#set($a=1)$a"
    ),
    edge_of_text("template-text", "An expression that template engines would compute.", "{{7*7}}${7*7}<%=7*7%>"),
    edge_of_text("json-text", "Text that is itself a JSON object.", '{"a":[1,null]}'),
    edge_of_text("xml", "A document with an entity of its own.", '<!DOCTYPE x [<!ENTITY e "v">]><x>&e;</x>'),
    edge_of_text("path-traversal", "A way out of a folder.", "../../../../etc/passwd"),
    edge_of_text("shell", "Text that ends a command and starts another.", "; cat /etc/hosts | $(id) `id`"),
    edge_of_text("ldap", "Text that changes an LDAP filter.", "*)(uid=*))(|(uid=*"),
    edge_of_text("header-injection", "A line break followed by a header.", "value\r\nX-Injected: yes"),
    edge_of_text("formula", "Text that a spreadsheet would compute.", "=1+1"),
    edge_of_text("format-string", "Directives of printf.", "%s%n%x"),
    edge_of_text(
        "address-text", "A web address with credentials, a port and a query.", "https://u:p@example.com:8443/?a=b"
    ),
    edge_of_text("reserved-word", "The word that programs print for nothing.", "undefined"),
    edge_of_text("null-text", "The word null, as text.", "null"),
    edge_of_text("boolean-text", "The word true, as text.", "true"),
)
