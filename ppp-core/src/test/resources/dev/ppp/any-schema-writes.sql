INSERT INTO @s@.kinds DEFAULT VALUES;
INSERT INTO @s@.kinds (m, ms, odd, p, small, ps, co, mo, felt, s, ss, c, r, rs, rm, rms, l, lm, sh, pm, pms, size, sm, sp, pair, pairs, pages, pagesm)
  VALUES ('', '{""}', 'from', 2, 4, '{5,6}', 'xyz', '{it''s}', 'it''s', '(9,9.99,ok,"")', '{"(1,,,)"}', '("(1,,,)",{},7,public)', '(0,)',
    '{"(,1]"}', '{}', '{}', '[ä,ö]', '{}', '(,)', 'private', '{public,private}', 'S', 'shared', 77, '(it''s,L,1)', '{}', 'empty', '{}');
UPDATE @s@.kinds SET m = 'ok', c.amount = 6, ss[1].width = 11, ms = ms || 'it''s'::@s@.mood, r = '[5,6)' WHERE id = 1;
UPDATE @s@.kinds SET pm = 'private', pair.amount = 99, small = small + 1 WHERE m = 'ok' OR p = 2;
DELETE FROM @s@.kinds WHERE m IS NULL;
INSERT INTO @s@.builtin SELECT * FROM @s@.builtin WHERE false;
INSERT INTO @s@.builtin (id, n2, f8, t, c, tsz, iv, jb, pt, tv, ia, ira, ba, x)
  VALUES (4, 0.005, 1e-300, 'it''s', 'ab', '1900-01-01 00:00:00.001+00', '-1 year 3 days', '{"b": null}', '(0,-0)', 'x:1A', '{1,2}', '{empty}', '\xdeadbeef',
    '<b/>');
UPDATE @s@.builtin SET f4 = 1.5, ta = '{{x}}', bx = NULL, ivd = '3 days', mo = 5, "char" = 'z', tm = '01:02:03' WHERE id IN (1, 3);
UPDATE @s@.builtin SET n2 = n2 + 1 WHERE c = 'c' AND v = 'v' AND bits = '101' AND d = '2020-02-29' AND ir @> 2;
DELETE FROM @s@.builtin WHERE f8 = '-Infinity' AND NOT b;
INSERT INTO @s@.texts (id, by_default, c, loose, many) VALUES (9, 'Ö', 'ö', 'A', '{}');
UPDATE @s@.texts SET by_default = 'found' WHERE loose = 'a';
UPDATE @s@.texts SET c = 'above' WHERE c > 'B' AND icu > 'b';
DELETE FROM @s@.texts WHERE own = 'ä' AND shared = 'ä';
INSERT INTO @s@.extended (id, cts, lt) VALUES (3, '{X}', 'a.b');
UPDATE @s@.extended SET h = h || 'z=>26', thing = 'found' WHERE ct = 'rICE';
UPDATE @s@.extended SET lt = lt || 'leaf' WHERE lt <@ 'a';
DELETE FROM @s@.extended WHERE ct = 'NONE' AND h -> 'a' = '1' AND id = 2;
INSERT INTO @s@.keys_serial (v) VALUES ('c'), ('d');
UPDATE @s@.keys_serial SET v = 'changed' WHERE id = 3;
DELETE FROM @s@.keys_serial WHERE v = 'a';
INSERT INTO @s@.keys_by_default (v) VALUES ('c');
UPDATE @s@.keys_by_default SET v = 'changed' WHERE id > 10;
DELETE FROM @s@.keys_by_default WHERE id = 10;
INSERT INTO @s@.keys_always (v) VALUES ('c');
UPDATE @s@.keys_always SET v = v || v;
DELETE FROM @s@.keys_always WHERE id = 1;
INSERT INTO @s@.defaults (id, u, at, day, later) VALUES (2, '00000000-0000-0000-0000-000000000002', '2021-01-01 00:00+00', NULL, NULL);
UPDATE @s@.defaults SET n = DEFAULT, t = DEFAULT, j = DEFAULT, a = DEFAULT, f = DEFAULT WHERE id = 1;
INSERT INTO @s@.computed (id, v) VALUES (3, 7);
UPDATE @s@.computed SET v = v + 1 WHERE twice > 0;
DELETE FROM @s@.computed WHERE label = '#-1';
INSERT INTO @s@.by_range VALUES (3, '2022-01-01', 'x'), (4, '2027-01-01', 'y');
INSERT INTO @s@.by_list VALUES (5, 'ok'), (6, '');
INSERT INTO @s@.parent VALUES (4, 'four');
INSERT INTO @s@.child (id, v) VALUES (5, 'five');
DELETE FROM @s@.child WHERE id = 3;
INSERT INTO @s@.unlogged VALUES (2, 'two');
INSERT INTO @s@.books VALUES (2, 2, 'Interview');
UPDATE @s@.books b SET title = p.v FROM @s@.parent p WHERE p.id = b.parent_id AND b.id = 2;
DELETE FROM @s@.books b USING @s@.parent p WHERE p.id = b.parent_id AND p.v LIKE 'o%';
INSERT INTO @s@.rows (id) VALUES (3);
INSERT INTO @s@."select" (id, "order", "ünïcødé 漢", "quo""te", "back\slash") VALUES (2, 3, 'x', 'y', 'z');
UPDATE @s@."select" SET "single'quote" = "with space", "$1" = 'money' WHERE "UPPER" = 'U' AND "order" = 2;
DELETE FROM @s@."select" WHERE "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" = 'none';
INSERT INTO @s@."Upper ""and"" Ünicode's" VALUES (2, 'y');
INSERT INTO @s@."bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb" (v) VALUES ('y');
INSERT INTO @s@.wide (id, c2, c3) VALUES (2, 1.25, '2021-01-01 00:00+00');
UPDATE @s@.wide SET c297 = 'last' WHERE c150 = 12.5;
UPDATE @s@.simple_view SET v = 'through a view' WHERE id = 1
