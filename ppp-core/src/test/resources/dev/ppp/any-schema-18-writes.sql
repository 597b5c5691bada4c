INSERT INTO @s@.virtually (id, v) VALUES (3, 30);
UPDATE @s@.virtually SET v = v + 1 WHERE twice > 25;
DELETE FROM @s@.virtually WHERE id = 1;
INSERT INTO @s@.not_yet VALUES (2, 'two');
UPDATE @s@.not_yet SET v = 'x' WHERE v IS NULL;
UPDATE @s@.ordered SET v = 'y' WHERE v = 'x';
